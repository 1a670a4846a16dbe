import { NumberValue } from "@aws-sdk/lib-dynamodb";
import type { ExactNumber } from "./native-values.ts";

/** As generated code gets numbers that JavaScript does not hold. */
export const exactNumber: ExactNumber = (text) => NumberValue.from(text);
