/**
 * The value of an answer's text, or undefined where that is not JSON. Deletes and updates may answer with nothing at
 * all, which reads as an empty object.
 */
export function parseJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text, keepMember);
  } catch {
    return undefined;
  }
}

/**
 * Activation links end here: whoever opens one first gets the credential, and the service has no use for them. A null
 * member means the same as an absent one, so that no schema need say it of each.
 */
function keepMember(name: string, value: unknown): unknown {
  return name === 'activation_url' || value === null ? undefined : value;
}
