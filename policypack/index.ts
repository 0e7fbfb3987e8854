import { PolicyPack } from "@pulumi/policy";
import { policies } from "./pulumi/policies";

new PolicyPack("breakwater", { policies: policies() });
