//! Every kind of change there is, and how bad it is in which direction.

use crate::{Audience, Direction, Severity};

use crate::Audience::{Everybody, GeneratedCode, Readers};
use crate::Severity::{Breaking, Compatible, DocsOnly};

/// Writes the rules as one table: variant, id, severity in requests and in responses, whom it
/// concerns, and what happened.
macro_rules! rules {
    ($($name:ident $id:literal $request:ident $response:ident $audience:ident $what:literal;)*) => {
        /// A kind of change. Its id is stable: who keeps a list of them can rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = concat!("`", $id, "`: ", $what, ".")] $name,)*
        }

        impl Rule {
            /// All rules.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            fn row(self) -> (&'static str, Severity, Severity, Audience, &'static str) {
                match self {
                    $(Self::$name => ($id, $request, $response, $audience, $what),)*
                }
            }
        }
    };
}

impl Rule {
    /// Its stable name, in kebab-case.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.row().0
    }

    /// How bad such a change is in a direction; in both, where it is worse.
    #[must_use]
    pub fn severity(self, direction: Direction) -> Severity {
        let (_, request, response, ..) = self.row();
        match direction {
            Direction::Request => request,
            Direction::Response => response,
            Direction::Both => request.max(response),
        }
    }

    /// Whom such a change concerns.
    #[must_use]
    pub fn audience(self) -> Audience {
        self.row().3
    }

    /// What happened, in a few words that go before the place.
    #[must_use]
    pub fn what(self) -> &'static str {
        self.row().4
    }
}

// Two principles decide. On the wire: what the service takes may grow and what it answers may
// shrink, never the other way round. In generated code: a name or a type that goes away breaks
// whoever used it, in both directions.
rules! {
    Unhandled "unhandled" Breaking Breaking Everybody "no rule knows this change, so it counts as breaking";

    ContractVersionChanged "contract-version-changed" DocsOnly DocsOnly Readers "the contract's version changed";
    OpenapiVersionChanged "openapi-version-changed" DocsOnly DocsOnly Readers "the document follows another version of OpenAPI 3.0";
    DocumentationChanged "documentation-changed" DocsOnly DocsOnly Readers "documentation changed";
    ExampleChanged "example-changed" DocsOnly DocsOnly Readers "an example changed";
    ExtensionChanged "extension-changed" DocsOnly DocsOnly Readers "an extension changed";
    Rewritten "rewritten" DocsOnly DocsOnly Readers "the same is written in another way";
    Deprecated "deprecated" Compatible Compatible Readers "it was deprecated";
    NoLongerDeprecated "no-longer-deprecated" DocsOnly DocsOnly Readers "it is no longer deprecated";
    KnownValueAdded "known-value-added" Compatible Compatible Everybody "a known value was added to an open list";
    KnownValueRemoved "known-value-removed" Breaking DocsOnly Everybody "a known value was removed from an open list";
    PersonalDataMarked "personal-data-marked" Compatible Compatible Everybody "it now counts as personal data";
    PersonalDataUnmarked "personal-data-unmarked" Breaking Breaking Everybody "it no longer counts as personal data, so programs may print it";

    ServerAdded "server-added" Compatible Compatible Everybody "a server was added";
    ServerRemoved "server-removed" Breaking Breaking Everybody "a server was removed";
    ServerUrlChanged "server-url-changed" Breaking Breaking Everybody "a server's URL changed";
    ServerOrderChanged "server-order-changed" Breaking Breaking Everybody "another server comes first, which clients take by default";
    ServerVariableAdded "server-variable-added" Breaking Breaking Everybody "a variable was added to a server";
    ServerVariableRemoved "server-variable-removed" Breaking Breaking Everybody "a variable of a server was removed";
    ServerVariableDefaultChanged "server-variable-default-changed" Breaking Breaking Everybody "the default of a server's variable changed";
    ServerVariableClosed "server-variable-closed" Breaking Breaking Everybody "the values of a server's variable were limited to a list";
    ServerVariableOpened "server-variable-opened" Compatible Compatible Everybody "the values of a server's variable are no longer limited to a list";
    ServerVariableValueAdded "server-variable-value-added" Compatible Compatible Everybody "a value was added to a server's variable";
    ServerVariableValueRemoved "server-variable-value-removed" Breaking Breaking Everybody "a value of a server's variable was removed";

    SecurityRequired "security-required" Breaking Breaking Everybody "calls without credentials are no longer allowed";
    SecurityMadeOptional "security-made-optional" Compatible Compatible Everybody "calls without credentials are now allowed";
    SecurityAlternativeAdded "security-alternative-added" Compatible Compatible Everybody "another way to authenticate was added";
    SecurityAlternativeRemoved "security-alternative-removed" Breaking Breaking Everybody "a way to authenticate was removed";
    SecurityScopeAdded "security-scope-added" Breaking Breaking Everybody "another scope is needed";
    SecurityScopeRemoved "security-scope-removed" Compatible Compatible Everybody "a scope is no longer needed";
    SecuritySchemeAdded "security-scheme-added" Compatible Compatible Everybody "a security scheme was added";
    SecuritySchemeRemoved "security-scheme-removed" Breaking Breaking Everybody "a security scheme was removed";
    SecuritySchemeChanged "security-scheme-changed" Breaking Breaking Everybody "a security scheme works in another way";
    OauthFlowAdded "oauth-flow-added" Compatible Compatible Everybody "an OAuth flow was added";
    OauthFlowRemoved "oauth-flow-removed" Breaking Breaking Everybody "an OAuth flow was removed";
    OauthScopeAdded "oauth-scope-added" Compatible Compatible Everybody "an OAuth scope was added";
    OauthScopeRemoved "oauth-scope-removed" Breaking Breaking Everybody "an OAuth scope was removed";

    OperationAdded "operation-added" Compatible Compatible Everybody "an operation was added";
    OperationRemoved "operation-removed" Breaking Breaking Everybody "an operation was removed";
    PathChanged "path-changed" Breaking Breaking Everybody "an operation moved to another path";
    MethodChanged "method-changed" Breaking Breaking Everybody "an operation has another method";
    OperationIdChanged "operation-id-changed" Breaking Breaking GeneratedCode "an operation has another operationId, which names methods";
    OperationTagChanged "operation-tag-changed" Breaking Breaking GeneratedCode "an operation has other tags, which group methods";
    CallbackAdded "callback-added" Compatible Compatible Everybody "a callback was added";
    CallbackRemoved "callback-removed" Breaking Breaking Everybody "a callback was removed";

    ParameterAdded "parameter-added" Compatible Compatible Everybody "an optional parameter was added";
    RequiredParameterAdded "required-parameter-added" Breaking Breaking Everybody "a required parameter was added";
    ParameterRemoved "parameter-removed" Breaking Breaking Everybody "a parameter was removed";
    ParameterRenamed "parameter-renamed" Breaking Breaking Everybody "a parameter has another name";
    ParameterMoved "parameter-moved" Breaking Breaking Everybody "a parameter travels in another place";
    ParameterBecameRequired "parameter-became-required" Breaking Breaking Everybody "a parameter became required";
    ParameterBecameOptional "parameter-became-optional" Compatible Compatible Everybody "a parameter became optional";
    ParametersReordered "parameters-reordered" Breaking Breaking GeneratedCode "parameters come in another order, in which methods take them";
    ParameterContentChanged "parameter-content-changed" Breaking Breaking Everybody "a parameter or header is no longer written by a schema, or no longer by a media type";
    SerializationChanged "serialization-changed" Breaking Breaking Everybody "a parameter or header is written in another way";
    EmptyValueAllowed "empty-value-allowed" Compatible Compatible Everybody "a parameter may now be empty";
    EmptyValueRefused "empty-value-refused" Breaking Breaking Everybody "a parameter may no longer be empty";

    BodyAdded "body-added" Compatible Compatible Everybody "an optional request body was added";
    RequiredBodyAdded "required-body-added" Breaking Breaking Everybody "a required request body was added";
    BodyRemoved "body-removed" Breaking Breaking Everybody "the request body was removed";
    BodyBecameRequired "body-became-required" Breaking Breaking Everybody "the request body became required";
    BodyBecameOptional "body-became-optional" Compatible Compatible Everybody "the request body became optional";
    MediaTypeAdded "media-type-added" Compatible Compatible Everybody "a media type was added";
    MediaTypeRemoved "media-type-removed" Breaking Breaking Everybody "a media type was removed";
    SchemaAdded "schema-added" Breaking Breaking GeneratedCode "what had no schema has one";
    SchemaRemoved "schema-removed" Breaking Breaking GeneratedCode "what had a schema has none";
    EncodingChanged "encoding-changed" Breaking Breaking Everybody "a part of a body is encoded in another way";

    StatusAdded "status-added" Compatible Compatible Everybody "an answer with another status was added";
    StatusRemoved "status-removed" Breaking Breaking Everybody "the answer with a status was removed";
    HeaderAdded "header-added" Compatible Compatible Everybody "a header was added";
    HeaderRemoved "header-removed" Breaking Breaking Everybody "a header was removed";
    HeaderBecameRequired "header-became-required" Breaking Compatible Everybody "a header became required";
    HeaderBecameOptional "header-became-optional" Compatible Breaking Everybody "a header became optional";
    LinkAdded "link-added" Compatible Compatible Everybody "a link was added";
    LinkRemoved "link-removed" Breaking Breaking Everybody "a link was removed";
    LinkChanged "link-changed" Breaking Breaking Everybody "a link leads elsewhere";

    ComponentAdded "component-added" Compatible Compatible GeneratedCode "a component was added";
    ComponentRemoved "component-removed" Breaking Breaking GeneratedCode "a component was removed, and with it the name of a type";
    ComponentRenamed "component-renamed" Breaking Breaking GeneratedCode "a component was renamed, and with it a type";
    ReferenceChanged "reference-changed" Breaking Breaking GeneratedCode "another component is meant, or one instead of a schema in place";
    SchemaTitleChanged "schema-title-changed" Breaking Breaking GeneratedCode "a schema has another title, by which some generators name types";

    TypeChanged "type-changed" Breaking Breaking Everybody "the type changed";
    FormatChanged "format-changed" Breaking Breaking Everybody "the format changed";
    BecameNullable "became-nullable" Compatible Breaking Everybody "it may now be null";
    NoLongerNullable "no-longer-nullable" Breaking Compatible Everybody "it may no longer be null";
    DefaultChanged "default-changed" Breaking Breaking Everybody "the default changed";
    BecameReadOnly "became-read-only" Breaking Compatible Everybody "it may no longer be sent";
    NoLongerReadOnly "no-longer-read-only" Compatible Compatible Everybody "it may now be sent";
    ReadOnlyNowDemanded "read-only-now-demanded" Breaking Compatible Everybody "a required member that was read-only has to be sent";
    BecameWriteOnly "became-write-only" Compatible Breaking Everybody "it no longer comes back";
    NoLongerWriteOnly "no-longer-write-only" Compatible Compatible Everybody "it now comes back";

    PropertyAdded "property-added" Compatible Compatible Everybody "a property was added";
    RequiredPropertyAdded "required-property-added" Breaking Compatible Everybody "a required property was added";
    ClosedSchemaExtended "closed-schema-extended" Compatible Breaking Everybody "a property was added to a schema that allows no others, so old readers may refuse it";
    PropertyRemoved "property-removed" Breaking Breaking Everybody "a property was removed";
    PropertyBecameRequired "property-became-required" Breaking Compatible Everybody "a property became required";
    PropertyBecameOptional "property-became-optional" Compatible Breaking Everybody "a property became optional";
    OtherPropertiesAllowed "other-properties-allowed" Compatible Breaking Everybody "properties that are not listed may now come";
    OtherPropertiesRefused "other-properties-refused" Breaking Breaking Everybody "properties that are not listed are now refused";

    RangeNarrowed "range-narrowed" Breaking Compatible Everybody "fewer numbers are allowed";
    RangeWidened "range-widened" Compatible Breaking Everybody "more numbers are allowed";
    RangeChanged "range-changed" Breaking Breaking Everybody "other numbers are allowed";
    LengthNarrowed "length-narrowed" Breaking Compatible Everybody "fewer lengths are allowed";
    LengthWidened "length-widened" Compatible Breaking Everybody "more lengths are allowed";
    PatternAdded "pattern-added" Breaking Compatible Everybody "a pattern was added";
    PatternRemoved "pattern-removed" Compatible Breaking Everybody "a pattern was removed";
    PatternChanged "pattern-changed" Breaking Breaking Everybody "a pattern changed";
    ItemsNarrowed "items-narrowed" Breaking Compatible Everybody "fewer lists are allowed, by their number of items or by repeated ones";
    ItemsWidened "items-widened" Compatible Breaking Everybody "more lists are allowed, by their number of items or by repeated ones";
    MemberCountNarrowed "member-count-narrowed" Breaking Compatible Everybody "fewer numbers of members are allowed";
    MemberCountWidened "member-count-widened" Compatible Breaking Everybody "more numbers of members are allowed";
    EnumClosed "enum-closed" Breaking Breaking Everybody "the values were limited to a list";
    EnumOpened "enum-opened" Breaking Breaking Everybody "the values are no longer limited to a list, so the type in generated code changes";
    EnumValueAdded "enum-value-added" Compatible Breaking Everybody "a value was added to a closed list";
    EnumValueRemoved "enum-value-removed" Breaking Breaking Everybody "a value was removed from a closed list";

    AllOfAdded "all-of-added" Breaking Compatible Everybody "another schema has to be met as well";
    AllOfRemoved "all-of-removed" Breaking Breaking Everybody "a schema is no longer part of this one, nor are its members";
    AlternativeAdded "alternative-added" Compatible Breaking Everybody "another shape is possible";
    AlternativeRemoved "alternative-removed" Breaking Breaking Everybody "a shape is no longer possible";
    CompositionChanged "composition-changed" Breaking Breaking Everybody "the schema is composed in another way";
    DiscriminatorChanged "discriminator-changed" Breaking Breaking Everybody "shapes are told apart in another way";
    DiscriminatorValueAdded "discriminator-value-added" Compatible Breaking Everybody "another value names a shape";
    DiscriminatorValueRemoved "discriminator-value-removed" Breaking Breaking Everybody "a value no longer names a shape";
    XmlChanged "xml-changed" Breaking Breaking Everybody "it is written in XML in another way";
}
