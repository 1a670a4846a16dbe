import { posix } from "node:path";

/**
 * A page of the project as it stands in a package that does not hold all pages: links to what is not
 * in the package lead to the repository.
 *
 * @param page where the page stands in the project, such as `docs/command-line.md`
 * @param home the address of the repository
 * @param isShipped whether a file of the project is in the package, at the same place
 */
export function withRepositoryLinks(
  text: string,
  page: string,
  home: string,
  isShipped: (path: string) => boolean,
): string {
  return text.replace(
    /\]\((?![a-z]+:|#)([^)#]+)(#[^)]*)?\)/g,
    (link, target: string, anchor = "") => {
      const path = posix.join(posix.dirname(page), target);
      return isShipped(path) ? link : `](${home}/blob/main/${path}${anchor})`;
    },
  );
}
