import type { Connection } from "./connections.ts";
import { isLocal } from "./connections.ts";
import { type DataProblem, describePlace, firstLine, readError } from "./data-error.ts";
import { engineEndedAt } from "./running-engines.ts";

/**
 * What keeps a request from reaching DynamoDB or from being let in: credentials, network, endpoint.
 * `undefined` for any other error.
 */
export function describeConnectionFailure(
  error: unknown,
  connection: Connection,
): DataProblem | undefined {
  const { name, message } = readError(error);
  return (
    describeCredentials(name, message, connection) ??
    describeNetwork(error, name, message, connection) ??
    describeForeignAnswer(error, name, connection)
  );
}

function describeCredentials(
  name: string,
  message: string,
  connection: Connection,
): DataProblem | undefined {
  const profile = connection.profile;
  const profileOption = profile === undefined ? "" : ` --profile ${profile}`;
  if (/^Region is missing/.test(message)) {
    return {
      code: "no-region",
      message: `The connection "${connection.name}" has no region.`,
      hint: "Give it one in its settings, or set it in the profile or in AWS_REGION.",
    };
  }
  if (/requires multi-factor authentication/.test(message)) {
    return {
      code: "mfa-required",
      message: `${capitalised(profileText(profile))} wants a multi-factor code, which is asked for in VS Code only.`,
      hint: "Use a profile with AWS IAM Identity Center (aws sso login), or get a session first (aws sts get-session-token).",
    };
  }
  // The chain says the latter of a named profile that it has passed over.
  const notFound =
    /Could not resolve credentials using profile|could not be found in shared/.test(message) ||
    (profile !== undefined && /Could not load credentials from any providers/.test(message));
  if (notFound) {
    return {
      code: "profile-not-found",
      message: `${capitalised(profileText(profile))} does not exist or gives no credentials.`,
      hint: `Check its name and its configuration (aws configure${profileOption}).`,
    };
  }
  if (isExpired(name, message)) {
    return {
      code: "expired-credentials",
      message: `The session of ${profileText(profile)} has expired.`,
      hint: `Sign in again: aws sso login${profileOption}, or whatever gives you your credentials.`,
      ...(profile !== undefined && { profile }),
      ...(name.endsWith("Exception") && { exception: name }),
    };
  }
  switch (name) {
    case "CredentialsProviderError":
    case "TokenProviderError":
    case "ProviderError":
      return {
        code: "no-credentials",
        message:
          profile === undefined
            ? "No AWS credentials were found."
            : `${capitalised(profileText(profile))} gives no credentials: ${firstLine(message)}`,
        hint: "Name a profile in the connection's settings, or sign in (aws sso login, aws configure).",
        ...(profile !== undefined && { profile }),
      };
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
    case "IncompleteSignatureException":
    case "IncompleteSignature":
    case "InvalidClientTokenId":
    case "MissingAuthenticationTokenException":
      if (/signature (not yet current|expired)/i.test(message)) {
        return {
          code: "clock-skew",
          message: "AWS refuses the request because of its time.",
          hint: "Set this machine's clock.",
          exception: name,
        };
      }
      return {
        code: "wrong-credentials",
        message: `AWS does not accept the credentials of ${profileText(profile)}.`,
        hint: "They may be mistyped, deleted, or meant for other regions (China and GovCloud have their own).",
        exception: name,
      };
    default:
      return undefined;
  }
}

function isExpired(name: string, message: string): boolean {
  if (/^ExpiredToken|^RequestExpired|^ExpiredTokenException/.test(name)) return true;
  return (
    /SSO session .*(expired|invalid|not found)/i.test(message) ||
    /^Token is expired/.test(message) ||
    /re-authenticate using aws login/.test(message) ||
    /security token included in the request is expired/i.test(message)
  );
}

function describeNetwork(
  error: unknown,
  name: string,
  message: string,
  connection: Connection,
): DataProblem | undefined {
  const code = systemCodeOf(error);
  const place = describePlace(connection);
  const ended = connection.endpoint === undefined ? undefined : engineEndedAt(connection.endpoint);
  const broken = /^(ECONNREFUSED|ECONNRESET|EPIPE)$/.test(code) || /socket hang up/.test(message);
  if (ended !== undefined && broken) {
    return {
      code: "engine-ended",
      message: `The local DynamoDB ${place} has ended unexpectedly (${ended}).`,
      hint: "Start it again and create the tables again: they were in its memory.",
    };
  }
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "ENETUNREACH":
    case "EHOSTUNREACH":
    case "ENETDOWN":
      return {
        code: "no-network",
        message: `DynamoDB cannot be reached ${place}.`,
        hint: "Check the network, a VPN or proxy, and the region's or endpoint's name.",
      };
    case "ECONNREFUSED":
      return {
        code: "endpoint-refused",
        message: `Nothing answers ${place}.`,
        hint: isLocal(connection)
          ? "Start a local DynamoDB there, or correct the endpoint."
          : "Check the endpoint's address and port.",
      };
    case "ECONNRESET":
    case "EPIPE":
      return connectionLost(place);
    default:
  }
  if (/^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code)) {
    return {
      code: "insecure-endpoint",
      message: `No secure connection is possible ${place} (${code}).`,
      hint: "Check whether the endpoint is http or https, and the certificates of a proxy (NODE_EXTRA_CA_CERTS).",
    };
  }
  if (name === "TimeoutError" || code === "ETIMEDOUT" || code === "ESOCKETTIMEDOUT") {
    return {
      code: "timed-out",
      message: `No answer came in time ${place}.`,
      hint: "Check the network, a VPN or proxy, and the endpoint; or try again.",
    };
  }
  return /socket hang up/.test(message) ? connectionLost(place) : undefined;
}

function connectionLost(place: string): DataProblem {
  return {
    code: "connection-lost",
    message: `The connection was lost during the request ${place}.`,
    hint: "Try again. Whether a write was done is not known.",
  };
}

/** A web server, a proxy or another database at the endpoint answers with something else. */
function describeForeignAnswer(
  error: unknown,
  name: string,
  connection: Connection,
): DataProblem | undefined {
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata
    ?.httpStatusCode;
  const parsed = (error as { $response?: unknown } | undefined)?.$response !== undefined;
  const known = name.endsWith("Exception") || name === "InternalServerError";
  const httpError = /^HPE_/.test(systemCodeOf(error));
  if (!httpError && (known || (status === undefined && !parsed))) return undefined;
  return {
    code: "endpoint-not-dynamodb",
    message: `What answers ${describePlace(connection)} is not DynamoDB${status === undefined ? "" : ` (HTTP status ${status})`}.`,
    hint: "Correct the endpoint's address or port.",
  };
}

/** The code of a system error, also of one inside another (several addresses were tried). */
function systemCodeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, cause, errors } = error as {
    code?: unknown;
    cause?: unknown;
    errors?: readonly unknown[];
  };
  if (typeof code === "string") return code;
  const inner = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  return inner === undefined || inner === error ? "" : systemCodeOf(inner);
}

function profileText(profile: string | undefined): string {
  return profile === undefined ? "the default profile" : `the profile "${profile}"`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
