/** The shells of Windows: PowerShell, and the command prompt. */
export type WindowsShell = "powershell" | "cmd";

/** The shell of Windows that a name of a program, or of a file, stands for; undefined for any other. */
export function windowsShell(name: string): WindowsShell | undefined {
  if (/^(?:pwsh|powershell)\b|\.ps1$/i.test(name)) return "powershell";
  return /^cmd\b|\.(?:bat|cmd)$/i.test(name) ? "cmd" : undefined;
}

/**
 * A script for a shell of Windows as one for a POSIX shell, of the same length: lines that go on, separators of paths,
 * comments and variables are written as there. What has no such counterpart stays as it is.
 */
export function fromWindows(script: string, shell: WindowsShell): string {
  const text = script.replaceAll("\\", "/");
  if (shell === "powershell")
    return withoutBlockComments(text)
      .replaceAll("`", "\\")
      .replace(/\$env:(?=\w)/gi, "\0env\0");
  return text
    .replace(/\^(?=\r?\n)/g, "\\")
    .replace(/^([ \t]*)@/gm, "$1 ")
    .replace(/^[ \t]*(?:rem\b|::).*$/gim, blanked)
    .replace(/%(\w+)%/g, "\0$1\0");
}

/** `<# … #>`; one that stays open goes to the end. */
function withoutBlockComments(text: string): string {
  let result = "";
  let at = 0;
  for (let open = text.indexOf("<#"); open >= 0; open = text.indexOf("<#", at)) {
    const close = text.indexOf("#>", open);
    const end = close < 0 ? text.length : close + 2;
    result += text.slice(at, open) + blanked(text.slice(open, end));
    at = end;
  }
  return result + text.slice(at);
}

function blanked(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
