import { loadSharedConfigFiles } from "@smithy/core/config";

/**
 * Where the credentials of a profile come from, by what the SDK looks for first: a role that is
 * assumed, a program, keys in the file, IAM Identity Center, a sign-in in the AWS console.
 */
export type ProfileKind =
  | "role"
  | "web identity"
  | "process"
  | "keys"
  | "single sign-on"
  | "console sign-in"
  | "no credentials";

/** A profile of the AWS configuration files. No key is in it. */
export interface AwsProfile {
  readonly name: string;
  readonly kind: ProfileKind;
  readonly region?: string;
  /** How one signs in, where that is what its credentials come from; a role's source counts. */
  readonly signIn?: SignIn;
}

/** The arguments of the AWS command line's sign-in. */
export interface SignIn {
  readonly command: "sso login" | "login";
  /** The profile that is signed in to: of a role, the one that it starts from. */
  readonly profile: string;
}

/**
 * The profiles of both files (`AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE`, else those in
 * `~/.aws`), read anew, in the order of their names with `default` first. A file that is not there
 * has none.
 */
export async function listProfiles(): Promise<readonly AwsProfile[]> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const sections = new Map<string, Section>();
  for (const [name, section] of Object.entries(configFile)) {
    // Sessions and services have sections beside those of the profiles.
    if (!/^(sso-session|services)\./.test(name)) sections.set(name, section);
  }
  for (const [name, section] of Object.entries(credentialsFile)) {
    sections.set(name, { ...sections.get(name), ...section });
  }
  return [...sections.keys()].sort(byName).map((name): AwsProfile => {
    const section = sections.get(name) ?? {};
    const signIn = signInOf(name, sections);
    return {
      name,
      kind: kindOf(section),
      ...(section.region === undefined ? {} : { region: section.region }),
      ...(signIn === undefined ? {} : { signIn }),
    };
  });
}

/** Of the profile that is used where a connection names none. */
export function defaultProfileName(): string {
  return process.env.AWS_PROFILE || "default";
}

type Section = Readonly<Record<string, string | undefined>>;

function byName(left: string, right: string): number {
  const isDefault = Number(right === "default") - Number(left === "default");
  return isDefault !== 0 ? isDefault : left.localeCompare(right, "en");
}

function kindOf(section: Section): ProfileKind {
  if (section.web_identity_token_file !== undefined) return "web identity";
  if (section.role_arn !== undefined) return "role";
  if (section.credential_process !== undefined) return "process";
  if (section.aws_access_key_id !== undefined) return "keys";
  if (section.sso_session !== undefined || section.sso_start_url !== undefined) {
    return "single sign-on";
  }
  return section.login_session === undefined ? "no credentials" : "console sign-in";
}

/** A role is assumed with the credentials of another profile, which may be a role in turn. */
function signInOf(name: string, sections: ReadonlyMap<string, Section>): SignIn | undefined {
  const seen = new Set<string>();
  for (let profile: string | undefined = name; profile !== undefined && !seen.has(profile); ) {
    seen.add(profile);
    const section: Section = sections.get(profile) ?? {};
    const kind = kindOf(section);
    if (kind === "single sign-on") return { command: "sso login", profile };
    if (kind === "console sign-in") return { command: "login", profile };
    profile = kind === "role" ? section.source_profile : undefined;
  }
  return undefined;
}
