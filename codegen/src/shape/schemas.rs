//! The JSON Schemas of the types: what they say is in the list of members that a type is written by,
//! so all a type has is a line that the runtime makes the rest of, behind the feature `schemars`.

use syn::{Item, parse_quote};

/// Lets a type tell its schema.
pub(crate) fn json_schema(ident: &syn::Ident) -> Item {
    parse_quote! {
        #[cfg(feature = "schemars")]
        json_schema!(#ident);
    }
}
