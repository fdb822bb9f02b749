//! The types of generated code, read back: each member with its name on the wire.

/// A member as a language declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// Its name in JSON.
    pub(super) wire: String,
    /// Its name in the language.
    pub(super) name: String,
    /// Its type.
    pub(super) kind: String,
}

/// A language, as openapi-generator writes it.
pub(super) struct Language {
    /// The generator's name, and that of the block on the page.
    pub(super) name: &'static str,
    /// Where the types are, and what a file's name has before and after that of its type.
    pub(super) models: [&'static str; 3],
    /// Types that hold up others and stand for nothing in the contract.
    pub(super) support: &'static [&'static str],
    /// Where the calls are, and what a file's name has before and after that of its tag.
    pub(super) calls: [&'static str; 3],
    /// What stands before the name of a member in JSON.
    wire: &'static str,
    /// What its declaration begins with; it is the same line, or one that follows.
    declares: &'static str,
    /// Whether the type stands before the name.
    is_type_first: bool,
    /// The type of a 64-bit integer in a member.
    pub(super) long: &'static str,
    /// How such a parameter is declared, with its name for `{}`.
    pub(super) parameter: &'static str,
    /// How a call is declared, with its name for `{}`.
    pub(super) call: &'static str,
    /// How a call is spelt, from how the contract spells it.
    pub(super) spelt: fn(&str) -> String,
}

/// All that the page has.
pub(super) const LANGUAGES: [Language; 5] = [
    Language {
        name: "java",
        models: ["src/main/java/org/openapitools/client/model", "", ".java"],
        support: &["AbstractOpenApiSchema"],
        calls: ["src/main/java/org/openapitools/client/api", "", "Api.java"],
        wire: "String SERIALIZED_NAME_",
        declares: "private ",
        is_type_first: true,
        long: "Long",
        parameter: "Long {}",
        call: " {}(",
        spelt: str::to_owned,
    },
    Language {
        name: "go",
        models: ["", "model_", ".go"],
        support: &[],
        calls: ["", "api_", ".go"],
        wire: "`json:",
        declares: "",
        is_type_first: false,
        long: "*int64",
        parameter: "{} *int64",
        call: ") {}(",
        spelt: capitalised,
    },
    Language {
        name: "csharp",
        models: ["src/Org.OpenAPITools/Model", "", ".cs"],
        support: &[],
        calls: ["src/Org.OpenAPITools/Api", "", "Api.cs"],
        wire: "[JsonPropertyName(",
        declares: "public ",
        is_type_first: true,
        long: "long?",
        parameter: "Option<long> {}",
        call: " {}Async(",
        spelt: capitalised,
    },
    Language {
        name: "kotlin",
        models: ["src/main/kotlin/org/openapitools/client/models", "", ".kt"],
        support: &[],
        calls: ["src/main/kotlin/org/openapitools/client/apis", "", "Api.kt"],
        wire: "@Json(name = ",
        declares: "val ",
        is_type_first: false,
        long: "kotlin.Long?",
        parameter: "{}: kotlin.Long?",
        call: "fun {}(",
        spelt: str::to_owned,
    },
    Language {
        name: "rust",
        models: ["src/models", "", ".rs"],
        support: &["mod"],
        calls: ["src/apis", "", "_api.rs"],
        wire: "#[serde(rename = ",
        declares: "pub ",
        is_type_first: false,
        long: "Option<i64>",
        parameter: "{}: Option<i64>",
        call: "fn {}(",
        spelt: snake,
    },
];

impl Language {
    /// The members of the type in a file, in their order.
    pub(super) fn members(&self, text: &str) -> Vec<Member> {
        let mut members = Vec::new();
        let mut wire = None::<&str>;
        for line in text.lines().map(str::trim) {
            if let Some((_, named)) = line.split_once(self.wire) {
                let named = named.split('"').nth(1).unwrap_or_default();
                // Go says here what becomes of a member that is empty.
                wire = Some(named.split(',').next().unwrap_or_default());
            }
            let declared = line.strip_prefix(self.declares).filter(|_| wire.is_some());
            // Java names a constant before the member, Go has both on one line.
            let Some(declared) = declared.filter(|it| !it.starts_with("static")) else { continue };
            let mut words = declared.split_whitespace();
            let (first, second) = (words.next(), words.next());
            let [kind, name] = match (first, second) {
                (Some(first), Some(second)) if self.is_type_first => [first, second],
                (Some(first), Some(second)) => [second, first],
                _ => continue,
            };
            let trimmed = |word: &str| word.trim_matches([',', ';', ':', '`']).to_owned();
            let wire = wire.take().unwrap_or_default().to_owned();
            members.push(Member { wire, name: trimmed(name), kind: trimmed(kind) });
        }
        members
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `listUsers` as Rust spells it.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[test]
fn members_are_read_in_every_language() {
    let texts = [
        "  public static final String SERIALIZED_NAME_A_B = \"a:b\";\n  \
         @SerializedName(SERIALIZED_NAME_A_B)\n  @javax.annotation.Nullable\n  private Long aB;\n\n  \
         public static final String SERIALIZED_NAME_TYPE = \"type\";\n  private List<A> type = new B();\n",
        "type A struct {\n\t// A.\n\tAB *int64 `json:\"a:b,omitempty\"`\n\tType []A `json:\"type\"`\n}\n",
        "  [JsonPropertyName(\"a:b\")]\n  public long? AB { get { return 1; } }\n  \
         [JsonPropertyName(\"type\")]\n  public A? Type { get; }\n",
        "  /* A. */\n  @Json(name = \"a:b\")\n  val aB: kotlin.Long? = null,\n\n  \
         @Json(name = \"type\")\n  val `type`: A? = null\n",
        "  #[serde(rename = \"a:b\", skip_serializing_if = \"Option::is_none\")]\n  \
         pub a_b: Option<i64>,\n  #[serde(rename = \"type\")]\n  pub r#type: A,\n",
    ];
    for (language, text) in LANGUAGES.iter().zip(texts) {
        let members = language.members(text);
        let wires: Vec<_> = members.iter().map(|member| member.wire.as_str()).collect();
        assert_eq!(wires, ["a:b", "type"], "{}", language.name);
        assert_eq!(members[0].kind, language.long, "{}", language.name);
        let name = members[1].name.to_lowercase();
        assert!(name == "type" || name == "r#type", "{name}");
    }
}
