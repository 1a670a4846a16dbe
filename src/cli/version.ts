/** The version of the product. A test keeps it equal to that of the package. */
export const version = "0.1.0";
