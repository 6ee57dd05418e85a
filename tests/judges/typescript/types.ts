// What an app writes against the generated types: it must compile strictly.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

const api = createClient<paths>({ baseUrl: "http://127.0.0.1:8080" });

export async function firstFiveMinutes(email: string, readCode: () => Promise<string>): Promise<string> {
  const registered = await api.POST("/v1/accounts", {
    body: { role: "freelancer", name: "Ada Lovelace", email, password: "violet tangent harbor 7", accept_terms: true },
  });
  if (!registered.data) throw explain(registered.error);
  const token: string = registered.data.registration_token;

  const status = await api.GET("/v1/email-verifications/current", { headers: { Authorization: `Bearer ${token}` } });
  const left: number = status.data?.sends_left ?? 0;

  const confirmed = await api.POST("/v1/email-verifications/confirm", {
    headers: { Authorization: `Bearer ${token}` },
    body: { code: await readCode(), device: { name: "Phone", platform: "ios" } },
  });
  if (!confirmed.data) throw explain(confirmed.error);
  // Members that belong to another `result` are optional, never null.
  const access: string | undefined = confirmed.data.access_token;
  if (confirmed.data.result !== "authenticated" || access === undefined) throw new Error(`not in yet, ${left} mails left`);

  const me = await api.GET("/v1/me", { headers: { Authorization: `Bearer ${access}` } });
  if (!me.data) throw explain(me.error);
  const verified: boolean = me.data.email.verified;
  return `${me.data.name} ${verified}`;
}

export function explain(problem: components["schemas"]["Problem"] | undefined): Error {
  const faults = problem?.errors?.map((fault) => `${fault.pointer}: ${fault.code}`) ?? [];
  return new Error(`${problem?.code}: ${problem?.user_message} ${faults.join(", ")}`);
}
