type IsSame<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only when both types are the same; `any` is the same as itself alone. */
export declare function same<A, B>(...different: IsSame<A, B> extends true ? [] : [expected: A, found: B]): void;
