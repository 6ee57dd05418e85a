// What an app writes against the generated typescript-fetch client; run by Node.js with: server, address, password.
import { AccountApi, Configuration, DevicePlatform, EmailVerificationApi, RegistrationApi, ResponseError, Role, SessionsApi } from "./index";

declare const process: { argv: string[] };
const [basePath = "", email = "", password = ""] = process.argv.slice(2);
const as = (accessToken?: string) => new Configuration({ basePath, ...(accessToken ? { accessToken } : {}) });

async function main(): Promise<void> {
  const registrationForm = { role: Role.Freelancer, name: "Ada Lovelace", email, password, acceptTerms: true };
  const registered = await new RegistrationApi(as()).createAccount({ registrationForm });
  const inbox = await fetch(`${basePath}/dev/inbox/latest?to=${email}&wait=10`);
  const code: string = ((await inbox.json()) as { codes: string[] }).codes[0] ?? "";
  const confirmationForm = { code, device: { name: "Phone", platform: DevicePlatform.Ios } };
  const first = await new EmailVerificationApi(as(registered.registrationToken)).confirmEmail({ confirmationForm });
  const me = await new AccountApi(as(first.accessToken)).getMe();
  const since: Date = me.createdAt;
  if (Number.isNaN(since.getTime())) throw new Error("createdAt is no time");
  if (first.refreshToken === undefined) throw new Error(`no tokens: ${first.result}`);
  const second = await new SessionsApi(as()).refreshSession({ refreshForm: { refreshToken: first.refreshToken } });
  await new SessionsApi(as(second.accessToken)).endCurrentSession();
  const refusal = await new AccountApi(as(second.accessToken)).getMe().catch((error: unknown) => error);
  if (!(refusal instanceof ResponseError)) throw refusal;
  console.log(me.name, me.email.verified, ((await refusal.response.json()) as { code: string }).code);
}

void main();
