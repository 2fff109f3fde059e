import library from "sift";

/** The library is CommonJS: Node hands its exports over as one object, which is what its types say, too. */
export const { default: sift, $ne, EqualsOperation } = library;
