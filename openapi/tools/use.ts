// A caller as its author would write it, against types that an independent generator made of the document.
import type { components, operations, paths } from "./out/issuance";

type Submission = operations["SubmitApplication"]["requestBody"]["content"]["application/json"];
type Application = operations["SubmitApplication"]["responses"]["202"]["content"]["application/json"];
type Problem = components["schemas"]["Problem"];
type CardStatus = paths["/v1/cards/{cardId}/status"]["get"]["responses"]["200"]["content"]["application/json"];

export const submission: Submission = {
  channel: "service_point",
  servicePoint: "SP-EAST",
  clerk: "E-1007",
  declarationAccepted: true,
  person: {
    name: "张晓明",
    idNumber: "109901198504120131",
    sex: "male",
    mobile: "10000000001",
    scheme: "employee",
    division: "109901",
  },
  materials: [{ type: "id_card", originalSeen: true }],
};

export function dueAt(application: Application): string {
  return application.dueAt;
}

export function mayRepeat(problem: Problem): boolean {
  return problem.retryable && problem.code !== "activation_locked";
}

export function isUsable(status: CardStatus): boolean {
  return "insurance" in status && "usable" in status.insurance && status.insurance.usable === true;
}

// @ts-expect-error A channel that the document does not know must not compile: else the types say nothing.
export const unknownChannel: Submission["channel"] = "carrier_pigeon";
