//! The code that openapi-generator writes, by language.

/// A property of a generated type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Property {
    /// The name in JSON.
    pub(super) wire: String,
    /// The name in the language.
    pub(super) name: String,
    pub(super) kind: String,
}

pub(super) struct Language {
    /// The name of the generator, and of the block in the guide.
    pub(super) name: &'static str,
    /// The folder of the types, and what a file name has before and after the type's name.
    pub(super) models: [&'static str; 3],
    /// Types that do not come from the contract.
    pub(super) support: &'static [&'static str],
    /// The folder of the methods, and what a file name has before and after the tag.
    pub(super) apis: [&'static str; 3],
    /// The text before a property's name in JSON.
    wire: &'static str,
    /// The start of a property's declaration, on the same line or a later one.
    declaration: &'static str,
    is_type_first: bool,
    /// The type of a 64-bit integer property.
    pub(super) long: &'static str,
    /// The declarations of a required and of an optional 64-bit integer parameter, with `{}` for its name.
    pub(super) parameters: [&'static str; 2],
    /// The declaration of a method, with `{}` for its name.
    pub(super) method: &'static str,
    /// Converts an operationId to the name of its method.
    pub(super) method_name: fn(&str) -> String,
}

pub(super) const JAVA: Language = Language {
    name: "java",
    models: ["src/main/java/org/openapitools/client/model", "", ".java"],
    support: &["AbstractOpenApiSchema"],
    apis: ["src/main/java/org/openapitools/client/api", "", "Api.java"],
    wire: "String SERIALIZED_NAME_",
    declaration: "private ",
    is_type_first: true,
    long: "Long",
    parameters: ["Long {}", "Long {}"],
    method: " {}(",
    method_name: str::to_owned,
};

pub(super) const GO: Language = Language {
    name: "go",
    models: ["", "model_", ".go"],
    support: &[],
    apis: ["", "api_", ".go"],
    wire: "`json:",
    declaration: "",
    is_type_first: false,
    long: "*int64",
    parameters: ["{} int64", "{} *int64"],
    method: ") {}(",
    method_name: capitalized,
};

pub(super) const CSHARP: Language = Language {
    name: "csharp",
    models: ["src/Org.OpenAPITools/Model", "", ".cs"],
    support: &[],
    apis: ["src/Org.OpenAPITools/Api", "", "Api.cs"],
    wire: "[JsonPropertyName(",
    declaration: "public ",
    is_type_first: true,
    long: "long?",
    parameters: ["long {}", "Option<long> {}"],
    method: " {}Async(",
    method_name: capitalized,
};

pub(super) const KOTLIN: Language = Language {
    name: "kotlin",
    models: ["src/main/kotlin/org/openapitools/client/models", "", ".kt"],
    support: &[],
    apis: ["src/main/kotlin/org/openapitools/client/apis", "", "Api.kt"],
    wire: "@Json(name = ",
    declaration: "val ",
    is_type_first: false,
    long: "kotlin.Long?",
    parameters: ["{}: kotlin.Long", "{}: kotlin.Long?"],
    method: "fun {}(",
    method_name: str::to_owned,
};

pub(super) const RUST: Language = Language {
    name: "rust",
    models: ["src/models", "", ".rs"],
    support: &["mod"],
    apis: ["src/apis", "", "_api.rs"],
    wire: "#[serde(rename = ",
    declaration: "pub ",
    is_type_first: false,
    long: "Option<i64>",
    parameters: ["{}: i64", "{}: Option<i64>"],
    method: "fn {}(",
    method_name: snake_case,
};

impl Language {
    /// Returns the properties of the type in a file.
    pub(super) fn properties(&self, text: &str) -> Vec<Property> {
        let mut properties = Vec::new();
        let mut wire = None::<&str>;
        for line in text.lines().map(str::trim) {
            if let Some((_, quoted)) = line.split_once(self.wire) {
                let quoted = quoted.split('"').nth(1).unwrap_or_default();
                // In Go, `omitempty` follows after a comma.
                wire = Some(quoted.split(',').next().unwrap_or_default());
            }
            let declared = line.strip_prefix(self.declaration).filter(|_| wire.is_some());
            // Java has a constant before the property.
            let Some(declared) = declared.filter(|it| !it.starts_with("static")) else { continue };
            let mut words = declared.split_whitespace();
            let [kind, name] = match (words.next(), words.next()) {
                (Some(first), Some(second)) if self.is_type_first => [first, second],
                (Some(first), Some(second)) => [second, first],
                _ => continue,
            };
            let trim = |word: &str| word.trim_matches([',', ';', ':', '`']).to_owned();
            let wire = wire.take().unwrap_or_default().to_owned();
            properties.push(Property { wire, name: trim(name), kind: trim(kind) });
        }
        properties
    }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
