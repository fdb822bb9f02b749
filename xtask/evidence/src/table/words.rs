//! The enums of a table. One word stands for each variant, in tables and on pages.

use serde::Deserialize;

/// Defines enums whose variants are read and written as these words.
macro_rules! words {
    ($(
        $(#[$attributes:meta])*
        $kind:ident {
            $($(#[$docs:meta])* $variant:ident = $word:literal,)+
        }
    )+) => {$(
        $(#[$attributes])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        pub enum $kind {
            $($(#[$docs])* #[serde(rename = $word)] $variant,)+
        }

        impl $kind {
            /// Returns the word for the variant.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Returns the variant for the word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

words! {
    /// The layouts that can be read.
    Layout {
        /// A page of the API reference whose schemas are folded: their properties are not in the copy.
        ReferenceFolded = "reference-folded",
        /// A page of the API reference whose schemas are unfolded into lists.
        ReferenceUnfolded = "reference-unfolded",
        /// A page of the online help, with several operations in tables.
        Help = "help",
    }

    /// A part of an operation that a saved page may lack.
    Part {
        /// The table of the operation, with heading, method, path and parameters.
        Table = "table",
        /// The media types of the request.
        RequestMediaTypes = "request-media-types",
        /// The media types of the responses.
        ResponseMediaTypes = "response-media-types",
        /// The path parameters.
        PathParameters = "path-parameters",
        /// The query parameters.
        QueryParameters = "query-parameters",
        /// The header parameters.
        HeaderParameters = "header-parameters",
    }

    /// The location of a parameter.
    Place {
        /// In the path.
        Path = "path",
        /// In the query.
        Query = "query",
        /// In a header.
        Header = "header",
    }

    /// The types that the pages name.
    Kind {
        /// `string`
        String = "string",
        /// `boolean`
        Boolean = "boolean",
        /// `integer`
        Integer = "integer",
        /// `number`
        Number = "number",
        /// `object`
        Object = "object",
        /// `array`
        Array = "array",
    }

    /// The mark after a name.
    Mark {
        /// `(required)`
        Required = "required",
        /// `(optional)`
        Optional = "optional",
    }

    /// The side of a call that a schema or payload belongs to.
    Side {
        /// The request.
        Request = "request",
        /// The response.
        Response = "response",
    }

    /// The level of a schema.
    Level {
        /// `Root Schema`
        Root = "root",
        /// `Nested Schema`
        Nested = "nested",
    }

    /// How much of a schema's properties, or of an array's items, a page shows.
    #[derive(Default)]
    Detail {
        /// Everything.
        #[default]
        Shown = "shown",
        /// Only titles, without names and types.
        TitlesOnly = "titles-only",
        /// Nothing; there may or may not be properties.
        NotShown = "not-shown",
    }
}
