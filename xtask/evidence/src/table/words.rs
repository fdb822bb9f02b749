//! What is one of a few in a table, and the word for each.

use serde::Deserialize;

/// The layouts that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// A page of the API reference with its schemas folded: their members are not in the copy.
    ReferenceFolded,
    /// A page of the API reference with its schemas unfolded into lists.
    ReferenceUnfolded,
    /// A page of the online help: calls one after the other, in tables.
    Help,
}

/// A part of a call that a copy of a page may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The whole table of the call, with heading, method, path and parameters.
    Table,
    /// The request's media types.
    RequestMediaTypes,
    /// The answers' media types.
    ResponseMediaTypes,
    /// The parameters in the path.
    PathParameters,
    /// The parameters in the query.
    QueryParameters,
    /// The parameters in the header.
    HeaderParameters,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In the header.
    Header,
}

/// The types that the pages have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `string`
    String,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `object`
    Object,
    /// `array`
    Array,
}

/// A mark behind a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// `(required)`
    Required,
    /// `(optional)`
    Optional,
}

/// The two sides of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// What is sent.
    Request,
    /// What is answered.
    Response,
}

/// The level of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// `Root Schema`
    Root,
    /// `Nested Schema`
    Nested,
}

/// How much of a schema's members, or of what an array is of, a page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Members {
    /// All that the page has.
    #[default]
    Shown,
    /// Titles alone: neither names nor types.
    TitlesOnly,
    /// Nothing; whether there are any can't be told.
    NotShown,
}

/// The words for reading a page and for writing a table; a table is read by the same ones.
macro_rules! words {
    ($($kind:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        impl $kind {
            /// The word for it in a table.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What the word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

words! {
    Layout {
        ReferenceFolded = "reference-folded",
        ReferenceUnfolded = "reference-unfolded",
        Help = "help",
    }
    Part {
        Table = "table",
        RequestMediaTypes = "request-media-types",
        ResponseMediaTypes = "response-media-types",
        PathParameters = "path-parameters",
        QueryParameters = "query-parameters",
        HeaderParameters = "header-parameters",
    }
    Place { Path = "path", Query = "query", Header = "header" }
    Kind {
        String = "string",
        Boolean = "boolean",
        Integer = "integer",
        Number = "number",
        Object = "object",
        Array = "array",
    }
    Mark { Required = "required", Optional = "optional" }
    Side { Request = "request", Response = "response" }
    Level { Root = "root", Nested = "nested" }
    Members { Shown = "shown", TitlesOnly = "titles-only", NotShown = "not-shown" }
}
