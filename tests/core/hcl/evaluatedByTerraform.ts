/** Expressions with their values as JSON, as `terraform console` of Terraform 1.11.4 prints them. */
export const CONFIGURATION =
  'variable "text" { default = "from a variable" }\n' +
  'variable "list" { default = ["b", "a", "c", "a"] }\n' +
  'variable "map" { default = { b = 2, a = 1 } }\n' +
  'variable "objects" { default = [{ name = "x", on = true, tags = ["t1"] }, { name = "y", on = false, tags = [] }] }\n' +
  'variable "nothing" { \n' +
  " type = string\n" +
  " default = null\n" +
  "}\n" +
  'variable "typed" {\n' +
  '  type = object({ a = optional(string, "da"), b = optional(bool), c = optional(object({ d = optional(number, 4) }), {}) })\n' +
  "  default = {}\n" +
  "}\n" +
  'variable "typedmap" {\n' +
  '  type = map(object({ privileged = optional(bool, false), volumes = optional(list(string), ["v"]) }))\n' +
  "  default = { one = { privileged = true }, two = {} }\n" +
  "}\n" +
  'variable "set" {\n' +
  "  type = set(string)\n" +
  '  default = ["z", "a", "z"]\n' +
  "}\n" +
  "locals {\n" +
  "  h1 = <<EOT\n" +
  "plain ${var.text}\n" +
  "  indented\n" +
  "EOT\n" +
  "  h2 = <<-EOT\n" +
  "    four\n" +
  "      six ${1 + 1}\n" +
  "\n" +
  "    four\n" +
  "  EOT\n" +
  "  h3 = <<-EOT\n" +
  "    %{ for x in var.list ~}\n" +
  "    item ${x}\n" +
  "    %{ endfor ~}\n" +
  "    end\n" +
  "  EOT\n" +
  "  h4 = <<-EOT\n" +
  "    %{ if true }yes%{ else }no%{ endif }\n" +
  "    %{~ if false }no%{ endif ~}\n" +
  "    tail\n" +
  "  EOT\n" +
  "  h5 = <<-EOT\n" +
  "\ttab\n" +
  "\t  tab2\n" +
  "  EOT\n" +
  "  h6 = <<-EOT\n" +
  "   a\n" +
  " \tb\n" +
  "     \n" +
  "   c\n" +
  "  EOT\n" +
  "}\n";

export const EXPRESSIONS: readonly (readonly [expression: string, json: string])[] = [
  ["1 + 2 * 3", "7"],
  ["(1 + 2) * 3", "9"],
  ["10 / 4", "2.5"],
  ["7 % 3", "1"],
  ["-3 + 1", "-2"],
  ["!true || true && false", "false"],
  ['1 < 2 && "a" == "a"', "true"],
  ['"a${1}b${true}"', '"a1btrue"'],
  ['"$${x} %%{y}"', '"${x} %{y}"'],
  ['"\\u00e9\\n\\t\\"\\\\"', '"é\\n\\t\\"\\\\"'],
  ['var.nothing == null ? "n" : "v"', '"n"'],
  ['var.text != "" ? upper(var.text) : "none"', '"FROM A VARIABLE"'],
  ["[for s in var.list : upper(s)]", '["B","A","C","A"]'],
  ['[for i, s in var.list : "${i}-${s}" if s != "a"]', '["0-b","2-c"]'],
  ["{for k, v in var.map : k => v * 2}", '{"a":2,"b":4}'],
  ["{for k, v in var.map : upper(k) => v if v > 1}", '{"B":2}'],
  [
    "{for o in var.objects : o.name => o}",
    '{"x":{"name":"x","on":true,"tags":["t1"]},"y":{"name":"y","on":false,"tags":[]}}',
  ],
  ['{for o in var.objects : (o.on ? "on" : "off") => o.name...}', '{"off":["y"],"on":["x"]}'],
  ["var.objects[*].name", '["x","y"]'],
  ["var.objects.*.name", '["x","y"]'],
  ["var.objects[0].tags[0]", '"t1"'],
  ["var.objects[*].tags[*]", '[["t1"],[]]'],
  ['var.map["a"]', "1"],
  ["var.text[*]", '["from a variable"]'],
  ["var.nothing[*]", "[]"],
  ["local.h1", '"plain from a variable\\n  indented\\n"'],
  ["local.h2", '"four\\n  six 2\\n\\nfour\\n"'],
  ["local.h3", '"    item b\\n    item a\\n    item c\\n    item a\\n    end\\n"'],
  ["local.h4", '"    yes\\n    tail\\n"'],
  ["local.h5", '"tab\\n  tab2\\n"'],
  ["local.h6", '" a\\nb\\n     \\n c\\n"'],
  ["var.typed", '{"a":"da","b":null,"c":{"d":4}}'],
  ["var.typedmap", '{"one":{"privileged":true,"volumes":["v"]},"two":{"privileged":false,"volumes":["v"]}}'],
  ["var.set", '["a","z"]'],
  ["[for s in var.set : s]", '["a","z"]'],
  ['[for k, v in var.set : "${k}=${v}"]', '["a=a","z=z"]'],
  ['concat(["a"], var.list, [])', '["a","b","a","c","a"]'],
  ["merge({a = 1}, {b = 2}, {a = 3})", '{"a":3,"b":2}'],
  ["merge({a = 1}, null)", '{"a":1}'],
  ['lookup(var.map, "zz", "dflt")', '"dflt"'],
  ['lookup(var.map, "a", "dflt")', "1"],
  ['coalesce("", null, "x")', '"x"'],
  ['coalesce(null, var.nothing, "y")', '"y"'],
  ['coalescelist([], ["x"])', '["x"]'],
  ['compact(["a", "", null, "b"])', '["a","b"]'],
  ["distinct(var.list)", '["b","a","c"]'],
  ['flatten([["a", ["b"]], [], ["c"]])', '["a","b","c"]'],
  ['join("-", var.list)', '"b-a-c-a"'],
  ['join(",", [], ["x"], ["y", "z"])', '"x,y,z"'],
  ['split(",", "a,b,,c")', '["a","b","","c"]'],
  ['split(",", "")', '[""]'],
  ['format("%s-%d-%v", "a", 3, true)', '"a-3-true"'],
  ['format("%05.1f|%5s|%-5s|%05d|%x|%%", 3.14159, "ab", "cd", 42, 255)', '"003.1|   ab|cd   |00042|ff|%"'],
  ['format("%q", "a\\"b")', '"\\"a\\\\\\"b\\""'],
  ['formatlist("%s=%s", ["a", "b"], ["1", "2"])', '["a=1","b=2"]'],
  ['formatlist("x-%s", var.list)', '["x-b","x-a","x-c","x-a"]'],
  ['replace("a.b.c", ".", "-")', '"a-b-c"'],
  ['replace("hello", "/l+/", "L")', '"heLo"'],
  ['replace("hello world", "/(\\\\w+) (\\\\w+)/", "$2 $1")', '"world hello"'],
  ['regex("[a-z]+", "123abc456")', '"abc"'],
  ['regex("([a-z]+)([0-9]+)", "abc123")', '["abc","123"]'],
  ['regex("(?P<name>[a-z]+)", "123abc")', '{"name":"abc"}'],
  ['regexall("[0-9]+", "1a22b333")', '["1","22","333"]'],
  ["length(var.list)", "4"],
  ['length("héllo")', "5"],
  ["length(var.map)", "2"],
  ['contains(var.list, "a")', "true"],
  ['contains(var.list, "zz")', "false"],
  ["element(var.list, 5)", '"a"'],
  ["element(var.list, 1)", '"a"'],
  ['index(var.list, "c")', "2"],
  ["keys(var.map)", '["a","b"]'],
  ["values(var.map)", "[1,2]"],
  ["sort(var.list)", '["a","a","b","c"]'],
  ["reverse(var.list)", '["a","c","a","b"]'],
  ["slice(var.list, 1, 3)", '["a","c"]'],
  ["toset(var.list)", '["a","b","c"]'],
  ["tolist(toset(var.list))", '["a","b","c"]'],
  ['tomap({a = "x"})', '{"a":"x"}'],
  ["tostring(12)", '"12"'],
  ['tonumber("12.5")', "12.5"],
  ['tobool("true")', "true"],
  ['zipmap(["a", "b"], [1, 2])', '{"a":1,"b":2}'],
  ['setunion(["a"], ["b", "a"])', '["a","b"]'],
  ['setintersection(["a", "b"], ["b", "c"])', '["b"]'],
  ['setsubtract(["a", "b"], ["b"])', '["a"]'],
  ['setproduct(["a", "b"], [1, 2])', '[["a",1],["a",2],["b",1],["b",2]]'],
  ["range(3)", "[0,1,2]"],
  ["range(1, 4)", "[1,2,3]"],
  ["range(1, 8, 3)", "[1,4,7]"],
  ["range(3, 0)", "[3,2,1]"],
  ["chunklist(var.list, 3)", '[["b","a","c"],["a"]]'],
  ['alltrue([true, "true"])', "true"],
  ["anytrue([false, true])", "true"],
  ["sum([1, 2, 3.5])", "6.5"],
  ["max(1, 5, 3)", "5"],
  ["min(4, 2)", "2"],
  ["max(var.map.a, 3)", "3"],
  ["abs(-4)", "4"],
  ["ceil(1.2)", "2"],
  ["floor(-1.2)", "-2"],
  ["pow(2, 8)", "256"],
  ["signum(-3)", "-1"],
  ['parseint("ff", 16)', "255"],
  ['lower("ABC")', '"abc"'],
  ['upper("abc")', '"ABC"'],
  ['title("hello wORLD foo-bar")', '"Hello WORLD Foo-Bar"'],
  ['trim("xxaxx", "x")', '"a"'],
  ['trimprefix("prefix-x", "prefix-")', '"x"'],
  ['trimsuffix("x.tf", ".tf")', '"x"'],
  ['trimspace("  a  ")', '"a"'],
  ['chomp("a\\n\\n")', '"a"'],
  ['indent(2, "a\\nb\\nc")', '"a\\n  b\\n  c"'],
  ['substr("hello", 1, 3)', '"ell"'],
  ['substr("hello", -3, 2)', '"ll"'],
  ['substr("hello", 1, -1)', '"ello"'],
  ['strrev("abc")', '"cba"'],
  ['startswith("abc", "ab")', "true"],
  ['endswith("abc", "bc")', "true"],
  ['strcontains("abc", "b")', "true"],
  [
    'jsonencode({b = [1, "x", null], a = "<&>"})',
    '"{\\"a\\":\\"\\\\u003c\\\\u0026\\\\u003e\\",\\"b\\":[1,\\"x\\",null]}"',
  ],
  ['jsondecode("{\\"a\\": [1, true]}")', '{"a":[1,true]}'],
  ['yamldecode("a: [1, b]\\nc: d")', '{"a":[1,"b"],"c":"d"}'],
  ['yamldecode(yamlencode({a = [1], b = "x"}))', '{"a":[1],"b":"x"}'],
  ['base64encode("hello")', '"aGVsbG8="'],
  ['base64decode("aGVsbG8=")', '"hello"'],
  ['urlencode("a b/c?d=é")', '"a+b%2Fc%3Fd%3D%C3%A9"'],
  ['try(var.map.zz, "fallback")', '"fallback"'],
  ["try(var.objects[5].name, var.objects[0].name)", '"x"'],
  ["can(var.map.zz)", "false"],
  ["can(var.map.a)", "true"],
  ["one([])", "null"],
  ['one(["x"])', '"x"'],
  ['dirname("/a/b/c.txt")', '"/a/b"'],
  ['basename("/a/b/c.txt")', '"c.txt"'],
  ['dirname("c.txt")', '"."'],
  ["path.module", '"."'],
  ["path.root", '"."'],
  ['"${path.module}/x"', '"./x"'],
  ["[1, 2, 3][1]", "2"],
  ['{a = {b = "c"}}.a.b', '"c"'],
  ['{"a b" = 1, (var.text) = 2, c : 3}', '{"a b":1,"c":3,"from a variable":2}'],
  ["true ? [1] : []", "[1]"],
  ["[for x in [[1, 2], [3]] : [for y in x : y * 10]]", "[[10,20],[30]]"],
  ['"%{ if var.text == "" }empty%{ else }full%{ endif }"', '"full"'],
  ['"%{ for k, v in var.map }${k}=${v};%{ endfor }"', '"a=1;b=2;"'],
  ['"${"nested ${"deep"}"}"', '"nested deep"'],
  ['"${join(",", [for s in var.list : "\\"${s}\\""])}"', '"\\"b\\",\\"a\\",\\"c\\",\\"a\\""'],
  ['nonsensitive("x")', '"x"'],
  ["var.list[length(var.list) - 1]", '"a"'],
  ['1 == "1"', "false"],
  ['"1" == 1', "false"],
  ["null == null", "true"],
  ["[1, 2] == [1, 2]", "true"],
  ["{a = 1} == {a = 1}", "true"],
  ["1e3", "1000"],
  ["0.1 + 0.2", "0.3"],
  ["1.50", "1.5"],
  ['"${1.50}"', "1.5"],
  ['"${1e3}"', "1000"],
  [
    "10 / 3",
    "3.3333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333332",
  ],
  ['[for k in sort(keys({for i, n in ["web", "api"] : n => i})) : k]', '["api","web"]'],
  ['element(concat(var.list, ["z"]), length(var.list))', '"z"'],
  ["flatten([for o in var.objects : [for t in o.tags : { name = o.name, tag = t }]])", '[{"name":"x","tag":"t1"}]'],
  [
    '{ for x in flatten([for o in var.objects : [for t in o.tags : { name = o.name, tag = t }]]) : "${x.name}.${x.tag}" => x }',
    '{"x.t1":{"name":"x","tag":"t1"}}',
  ],
  ['trim("  a ", " ")', '"a"'],
  ["templatestring(local.h1, {})", '"plain from a variable\\n  indented\\n"'],
  ["log(8, 2)", "3"],
  ['startswith("", "")', "true"],
  ["keys({})", "[]"],
  ['toset(["2", "10", "1"])', '["1","10","2"]'],
  ["toset([3, 1, 2])", "[1,2,3]"],
  ['sort(["2", "10", "1"])', '["1","10","2"]'],
  ['tolist([1, "a", true])', '["1","a","true"]'],
  ['[1, "a", true]', '[1,"a",true]'],
  ['{ a = 1 }["a"]', "1"],
  ["{ a = 1 }.a", "1"],
  ["var.map.a", "1"],
  ["length([])", "0"],
  ["merge({ a = { x = 1 } }, { a = { y = 2 } })", '{"a":{"y":2}}'],
  [
    '<<-EOT\n    %{ for x in ["p", "q"] }\n    item ${x}\n    %{ endfor }\n    end\n  EOT\n',
    '"\\nitem p\\n\\nitem q\\n\\nend\\n"',
  ],
  ['<<-EOT\n    one\n    ${~ "x" ~}\n    two\n  EOT\n', '"    one\\nx    two\\n"'],
  ['<<-EOT\n      ${"y"} z\n    q\n  EOT\n', '"  y z\\nq\\n"'],
  [
    "<<-EOT\n    one\n    %{ if true ~}\n    two\n    %{ endif ~}\n    three\n  EOT\n",
    '"one\\n    two\\n    three\\n"',
  ],
  [
    "<<-EOT\n      one\n    %{ if true ~}\n      two\n    %{ endif ~}\n      three\n  EOT\n",
    '"  one\\n      two\\n      three\\n"',
  ],
  ['<<-EOT\n    a: ${"1"}\n\n      b: x\n  EOT\n', '"a: 1\\n\\n  b: x\\n"'],
  ['<<-EOT\n      one\n      ${"x" ~}\n      two\n  EOT\n', '"one\\nx      two\\n"'],
  ['cidrhost("10.12.112.0/20", 16)', '"10.12.112.16"'],
  ['cidrhost("10.12.112.0/20", -1)', '"10.12.127.255"'],
  ['cidrhost("10.0.0.9/24", 5)', '"10.0.0.5"'],
  ['cidrhost("fd00:fd12:3456:7890::/64", 34)', '"fd00:fd12:3456:7890::22"'],
  ['cidrhost("::/0", 5)', '"::5"'],
  ['cidrhost("2001:db8:0:0:1::/64", 1)', '"2001:db8::1"'],
  ['cidrnetmask("172.16.0.0/12")', '"255.240.0.0"'],
  ['cidrsubnet("172.16.0.0/12", 4, 2)', '"172.18.0.0/16"'],
  ['cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', '"fd00:fd12:3456:7800:a200::/72"'],
  ['cidrsubnet("fe80::/48", 16, 6)', '"fe80:0:0:6::/64"'],
  ['cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)', '["10.1.0.0/20","10.1.16.0/20","10.1.32.0/24","10.1.48.0/20"]'],
  ['csvdecode("a,b,c\\n1,2,3\\n4,\\"5,\\"\\"x\\",6\\n")', '[{"a":"1","b":"2","c":"3"},{"a":"4","b":"5,\\"x","c":"6"}]'],
  ['csvdecode("a\\n")', "[]"],
  ['matchkeys(["i-1", "i-2", "i-3"], ["w", "e", "w"], ["w"])', '["i-1","i-3"]'],
  ['transpose({ a = ["1", "2"], b = ["2", "3"] })', '{"1":["a"],"2":["a","b"],"3":["b"]}'],
];
