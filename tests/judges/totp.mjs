// What a JavaScript library makes of an authenticator app's secret, for totp.py: reads {secret, uri, now} from standard input, writes its codes.
import { readFileSync } from "node:fs";
import { generate } from "otplib";
import { parse } from "@otplib/uri";

const { secret, uri, now } = JSON.parse(readFileSync(0, "utf8"));
const { params, label } = parse(uri);
const scanned = { secret: params.secret, algorithm: params.algorithm, digits: params.digits, period: params.period, epoch: now };
const typed = await generate({ secret, epoch: now });
console.log(JSON.stringify({ typed, scanned: await generate(scanned), issuer: params.issuer, label }));
