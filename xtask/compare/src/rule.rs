//! All kinds of changes, with their severity in requests and responses.

use crate::{Audience, Direction, Severity};

use crate::Audience::{AllClients, Documentation, GeneratedCode};
use crate::Severity::{Breaking, Compatible, DocsOnly};

/// Defines the rules as one table: variant, id, severity in requests and in responses, audience, description.
macro_rules! rules {
    ($($name:ident $id:literal $request:ident $response:ident $audience:ident $what:literal;)*) => {
        /// A kind of change. Its id is stable.
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

    /// The severity of such a change in a direction; in both, the higher one.
    #[must_use]
    pub fn severity(self, direction: Direction) -> Severity {
        let (_, request, response, ..) = self.row();
        match direction {
            Direction::Request => request,
            Direction::Response => response,
            Direction::Both => request.max(response),
        }
    }

    /// Whether such a change allows other values of the same type.
    pub(crate) fn is_limit(self) -> bool {
        let limits = ["range-", "length-", "pattern-", "items-", "property-count-"];
        limits.iter().any(|limit| self.id().starts_with(limit))
    }

    /// Whom such a change affects.
    #[must_use]
    pub fn audience(self) -> Audience {
        self.row().3
    }

    /// What changed, in a few words.
    #[must_use]
    pub fn what(self) -> &'static str {
        self.row().4
    }
}

// On the wire, it is compatible to accept more in requests and to return less in responses, but not the
// reverse. Parameters and request bodies are read by clients only in callbacks. In generated code, removing a name or changing a type is breaking in both directions.
rules! {
    Unhandled "unhandled" Breaking Breaking AllClients "no rule handles this change, so it counts as breaking";

    ContractVersionChanged "contract-version-changed" DocsOnly DocsOnly Documentation "the contract's version changed";
    OpenapiVersionChanged "openapi-version-changed" DocsOnly DocsOnly Documentation "the document uses another version of OpenAPI 3.0";
    DocumentationChanged "documentation-changed" DocsOnly DocsOnly Documentation "documentation changed";
    ExampleChanged "example-changed" DocsOnly DocsOnly Documentation "an example changed";
    ExtensionChanged "extension-changed" DocsOnly DocsOnly Documentation "an extension changed";
    Rewritten "rewritten" DocsOnly DocsOnly Documentation "the same is written in another way";
    Deprecated "deprecated" Compatible Compatible Documentation "it was deprecated";
    NoLongerDeprecated "no-longer-deprecated" DocsOnly DocsOnly Documentation "it is no longer deprecated";
    KnownValueAdded "known-value-added" Compatible Compatible AllClients "a known value was added to an open list";
    KnownValueRemoved "known-value-removed" Breaking DocsOnly AllClients "a known value was removed from an open list";
    PersonalDataMarked "personal-data-marked" Compatible Compatible AllClients "it was marked as personal data";
    PersonalDataUnmarked "personal-data-unmarked" Breaking Breaking AllClients "it is no longer marked as personal data, so programs may print it";

    ServerAdded "server-added" Compatible Compatible AllClients "a server was added";
    ServerRemoved "server-removed" Breaking Breaking AllClients "a server was removed";
    ServerUrlChanged "server-url-changed" Breaking Breaking AllClients "a server's URL changed";
    ServerOrderChanged "server-order-changed" Breaking Breaking AllClients "another server is first, which clients use by default";
    ServerVariableAdded "server-variable-added" Breaking Breaking AllClients "a variable was added to a server";
    ServerVariableRemoved "server-variable-removed" Breaking Breaking AllClients "a variable of a server was removed";
    ServerVariableRenamed "server-variable-renamed" Breaking Breaking GeneratedCode "a variable of a server has another name, which names an argument";
    ServerVariableDefaultChanged "server-variable-default-changed" Breaking Breaking AllClients "the default of a server's variable changed";
    ServerVariableClosed "server-variable-closed" Breaking Breaking AllClients "the values of a server's variable were limited to a list";
    ServerVariableOpened "server-variable-opened" Compatible Compatible AllClients "the values of a server's variable are no longer limited to a list";
    ServerVariableValueAdded "server-variable-value-added" Compatible Compatible AllClients "a value was added to a server's variable";
    ServerVariableValueRemoved "server-variable-value-removed" Breaking Breaking AllClients "a value of a server's variable was removed";

    SecurityRequired "security-required" Breaking Breaking AllClients "calls without credentials are no longer allowed";
    SecurityMadeOptional "security-made-optional" Compatible Compatible AllClients "calls without credentials are now allowed";
    SecurityAlternativeAdded "security-alternative-added" Compatible Compatible AllClients "another way to authenticate was added";
    SecurityAlternativeRemoved "security-alternative-removed" Breaking Breaking AllClients "a way to authenticate was removed";
    SecurityScopeAdded "security-scope-added" Breaking Breaking AllClients "another scope is required";
    SecurityScopeRemoved "security-scope-removed" Compatible Compatible AllClients "a scope is no longer required";
    SecuritySchemeAdded "security-scheme-added" Compatible Compatible AllClients "a security scheme was added";
    SecuritySchemeRemoved "security-scheme-removed" Breaking Breaking AllClients "a security scheme was removed";
    SecuritySchemeChanged "security-scheme-changed" Breaking Breaking AllClients "a security scheme works in another way";
    OauthFlowAdded "oauth-flow-added" Compatible Compatible AllClients "an OAuth flow was added";
    OauthFlowRemoved "oauth-flow-removed" Breaking Breaking AllClients "an OAuth flow was removed";
    OauthScopeAdded "oauth-scope-added" Compatible Compatible AllClients "an OAuth scope was added";
    OauthScopeRemoved "oauth-scope-removed" Breaking Breaking AllClients "an OAuth scope was removed";

    OperationAdded "operation-added" Compatible Compatible AllClients "an operation was added";
    OperationRemoved "operation-removed" Breaking Breaking AllClients "an operation was removed";
    PathChanged "path-changed" Breaking Breaking AllClients "an operation moved to another path";
    MethodChanged "method-changed" Breaking Breaking AllClients "an operation has another method";
    OperationIdChanged "operation-id-changed" Breaking Breaking GeneratedCode "an operation has another operationId, which names methods";
    OperationTagChanged "operation-tag-changed" Breaking Breaking GeneratedCode "an operation has other tags, which group methods";

    CallbackAdded "callback-added" Compatible Compatible AllClients "a callback was added";
    CallbackRemoved "callback-removed" Breaking Breaking AllClients "a callback was removed";

    ParameterAdded "parameter-added" Compatible Compatible AllClients "an optional parameter was added";
    RequiredParameterAdded "required-parameter-added" Breaking Compatible AllClients "a required parameter was added";
    ParameterRemoved "parameter-removed" Breaking Breaking AllClients "a parameter was removed";
    ParameterRenamed "parameter-renamed" Breaking Breaking AllClients "a parameter has another name";
    PathParameterRenamed "path-parameter-renamed" Breaking Breaking GeneratedCode "a path parameter has another name, which names an argument";
    ParameterMoved "parameter-moved" Breaking Breaking AllClients "a parameter moved to another location";
    ParameterBecameRequired "parameter-became-required" Breaking Compatible AllClients "a parameter became required";
    ParameterBecameOptional "parameter-became-optional" Compatible Breaking AllClients "a parameter became optional";
    ParametersReordered "parameters-reordered" Breaking Breaking GeneratedCode "parameters have another order, so generated methods do too";
    ParameterContentChanged "parameter-content-changed" Breaking Breaking AllClients "a parameter or header is defined by `content` instead of `schema`, or the reverse";
    SerializationChanged "serialization-changed" Breaking Breaking AllClients "a parameter or header is serialized in another way";
    EmptyValueAllowed "empty-value-allowed" Compatible Breaking AllClients "a parameter can now be empty";
    EmptyValueRefused "empty-value-refused" Breaking Compatible AllClients "a parameter can no longer be empty";

    BodyAdded "body-added" Compatible Compatible AllClients "an optional request body was added";
    RequiredBodyAdded "required-body-added" Breaking Compatible AllClients "a required request body was added";
    BodyRemoved "body-removed" Breaking Breaking AllClients "the request body was removed";
    BodyBecameRequired "body-became-required" Breaking Compatible AllClients "the request body became required";
    BodyBecameOptional "body-became-optional" Compatible Breaking AllClients "the request body became optional";
    MediaTypeAdded "media-type-added" Compatible Compatible AllClients "a media type was added";
    MediaTypeRemoved "media-type-removed" Breaking Breaking AllClients "a media type was removed";
    EncodingChanged "encoding-changed" Breaking Breaking AllClients "a part of a body is encoded in another way";
    SchemaAdded "schema-added" Breaking Breaking GeneratedCode "a schema was added";
    SchemaRemoved "schema-removed" Breaking Breaking GeneratedCode "a schema was removed";

    StatusAdded "status-added" Compatible Compatible AllClients "a response with another status was added";
    StatusRemoved "status-removed" Breaking Breaking AllClients "a response was removed";
    HeaderAdded "header-added" Compatible Compatible AllClients "a header was added";
    RequiredHeaderAdded "required-header-added" Breaking Compatible AllClients "a required header was added";
    HeaderRemoved "header-removed" Breaking Breaking AllClients "a header was removed";
    HeaderBecameRequired "header-became-required" Breaking Compatible AllClients "a header became required";
    HeaderBecameOptional "header-became-optional" Compatible Breaking AllClients "a header became optional";
    LinkAdded "link-added" Compatible Compatible AllClients "a link was added";
    LinkRemoved "link-removed" Breaking Breaking AllClients "a link was removed";
    LinkChanged "link-changed" Breaking Breaking AllClients "a link has another target or other arguments";

    ComponentAdded "component-added" Compatible Compatible GeneratedCode "a component was added";
    ComponentRemoved "component-removed" Breaking Breaking GeneratedCode "a component was removed, and with it the name of a type";
    ComponentRenamed "component-renamed" Breaking Breaking GeneratedCode "a component was renamed, and with it a type";
    ReferenceChanged "reference-changed" Breaking Breaking GeneratedCode "a reference has another target, or replaces an inline schema";
    SchemaTitleChanged "schema-title-changed" Breaking Breaking GeneratedCode "a schema has another title, by which some generators name types";

    TypeChanged "type-changed" Breaking Breaking AllClients "the type changed";
    FormatChanged "format-changed" Breaking Breaking AllClients "the format changed";
    BecameNullable "became-nullable" Compatible Breaking AllClients "it can now be null";
    NoLongerNullable "no-longer-nullable" Breaking Compatible AllClients "it can no longer be null";
    DefaultChanged "default-changed" Breaking Breaking AllClients "the default changed";
    BecameReadOnly "became-read-only" Breaking Compatible AllClients "it is no longer accepted in requests";
    NoLongerReadOnly "no-longer-read-only" Compatible Compatible AllClients "it is now accepted in requests";
    ReadOnlyBecameRequired "read-only-became-required" Breaking Compatible AllClients "a required property is no longer read-only, so requests must have it";
    BecameWriteOnly "became-write-only" Compatible Breaking AllClients "it is no longer returned in responses";
    NoLongerWriteOnly "no-longer-write-only" Compatible Compatible AllClients "it is now returned in responses";

    PropertyAdded "property-added" Compatible Compatible AllClients "a property was added";
    RequiredPropertyAdded "required-property-added" Breaking Compatible AllClients "a required property was added";
    ClosedSchemaExtended "closed-schema-extended" Compatible Breaking AllClients "a property was added to a closed schema, so old clients may reject it";
    PropertyRemoved "property-removed" Breaking Breaking AllClients "a property was removed";
    PropertyBecameRequired "property-became-required" Breaking Compatible AllClients "a property became required";
    PropertyBecameOptional "property-became-optional" Compatible Breaking AllClients "a property became optional";
    AdditionalPropertiesAllowed "additional-properties-allowed" Compatible Breaking AllClients "unlisted properties are now allowed";
    AdditionalPropertiesRefused "additional-properties-refused" Breaking Breaking AllClients "unlisted properties are no longer allowed";

    RangeNarrowed "range-narrowed" Breaking Compatible AllClients "fewer numbers are allowed";
    RangeWidened "range-widened" Compatible Breaking AllClients "more numbers are allowed";
    RangeChanged "range-changed" Breaking Breaking AllClients "other numbers are allowed";
    LengthNarrowed "length-narrowed" Breaking Compatible AllClients "fewer lengths are allowed";
    LengthWidened "length-widened" Compatible Breaking AllClients "more lengths are allowed";
    PatternAdded "pattern-added" Breaking Compatible AllClients "a pattern was added";
    PatternRemoved "pattern-removed" Compatible Breaking AllClients "a pattern was removed";
    PatternChanged "pattern-changed" Breaking Breaking AllClients "a pattern changed";
    ItemsNarrowed "items-narrowed" Breaking Compatible AllClients "fewer arrays are allowed, by their length or uniqueness";
    ItemsWidened "items-widened" Compatible Breaking AllClients "more arrays are allowed, by their length or uniqueness";
    PropertyCountNarrowed "property-count-narrowed" Breaking Compatible AllClients "fewer property counts are allowed";
    PropertyCountWidened "property-count-widened" Compatible Breaking AllClients "more property counts are allowed";
    EnumClosed "enum-closed" Breaking Breaking AllClients "the values were limited to a list";
    EnumOpened "enum-opened" Breaking Breaking AllClients "the values are no longer limited to a list, so the type in generated code changes";
    EnumValueAdded "enum-value-added" Compatible Breaking AllClients "a value was added to a closed list";
    EnumValueRemoved "enum-value-removed" Breaking Breaking AllClients "a value was removed from a closed list";

    AllOfAdded "all-of-added" Breaking Compatible AllClients "values must also match another schema";
    AllOfRemoved "all-of-removed" Breaking Breaking AllClients "a schema and its properties are no longer part of this one";
    AlternativeAdded "alternative-added" Compatible Breaking AllClients "an alternative schema was added";
    AlternativeRemoved "alternative-removed" Breaking Breaking AllClients "an alternative schema was removed";
    CompositionChanged "composition-changed" Breaking Breaking AllClients "the schema is composed in another way";
    DiscriminatorChanged "discriminator-changed" Breaking Breaking AllClients "alternatives are distinguished in another way";
    DiscriminatorValueAdded "discriminator-value-added" Compatible Breaking AllClients "a discriminator value was added";
    DiscriminatorValueRemoved "discriminator-value-removed" Breaking Breaking AllClients "a discriminator value was removed";
    XmlChanged "xml-changed" Breaking Breaking AllClients "it is written in XML in another way";
}
