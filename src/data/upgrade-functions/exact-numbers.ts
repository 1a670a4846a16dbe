import { NumberValueImpl } from "@aws-sdk/util-dynamodb";
import type { ExactNumber } from "./native-values.ts";

/**
 * As generated code gets numbers that JavaScript does not hold: what `@aws-sdk/lib-dynamodb` calls
 * `NumberValue`, from where it is defined, since all of the client would come along otherwise.
 */
export const exactNumber: ExactNumber = (text) => NumberValueImpl.from(text);
