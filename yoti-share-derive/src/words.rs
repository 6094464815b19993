//! Every word of the grammar: how it is written, what Yoti calls it, and what people will try instead.
//!
//! What an attribute *is* stands in the runtime's catalogue; this table says how it is *written*. A test derives a
//! struct for every row of the catalogue, so that neither side gains a row alone.

use crate::suggest::Nearest;

/// The answer to an identity profile, which is not asked for by name.
pub(crate) const REPORT: &str = "identity_profile_report";

/// One bare word.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) name: &'static str,
    /// What Yoti calls it; for words of the grammar itself, empty.
    pub(crate) wire: &'static str,
    /// What it is called elsewhere, in lower case and without underscores.
    others: &'static [&'static str],
}

impl Word {
    /// Whether an attribute of this name may be shared instead of another: a derivation is not shared by itself, and
    /// the report is not asked for.
    pub(crate) fn is_alternative(&self) -> bool {
        !self.wire.is_empty() && self.name != REPORT
    }

    /// The word with everything that belongs to it: an age check is nothing without its age.
    pub(crate) fn example(&self) -> String {
        self.with_age("18", "5")
    }

    /// The same with these numbers, or with others if they are none that an age check takes.
    pub(crate) fn with_age(&self, age: &str, buffer: &str) -> String {
        let number = |text: &str, least: u16, instead: u16| match text.parse::<u16>() {
            Ok(number) if least <= number && number <= 999 => number,
            _ => instead,
        };
        let age = number(age, 1, 18);
        match self.name {
            "age_over" | "age_under" => format!("{} = {age}", self.name),
            "estimated_age_over" => format!("{}({age}, buffer = {})", self.name, number(buffer, 0, 5)),
            name => name.to_owned(),
        }
    }
}

/// The words that fit one place.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// The module of the runtime that documents these words to editors.
    pub(crate) module: &'static str,
    /// "Yoti attribute", as in "unknown Yoti attribute `x`".
    what: &'static str,
    /// "the attributes are", in front of the list.
    list: &'static str,
    pub(crate) words: &'static [Word],
}

impl Vocabulary {
    pub(crate) fn get(&self, written: &str) -> Option<&'static Word> {
        self.words.iter().find(|word| word.name == written)
    }

    /// The word that is meant by something that is no word of ours: a name on the wire, in another SDK, or a usual
    /// one.
    pub(crate) fn meant_by(&self, written: &str) -> Option<&'static Word> {
        let plain = compact(written);
        self.called(&plain).or_else(|| self.called(without_affixes(&plain)))
    }

    fn called(&self, plain: &str) -> Option<&'static Word> {
        if plain.is_empty() {
            return None;
        }
        let is =
            |word: &&Word| compact(word.name) == plain || compact(word.wire) == plain || word.others.contains(&plain);
        self.words.iter().find(is)
    }

    /// The word that is most like `written`.
    pub(crate) fn near(&self, written: &str) -> Option<&'static str> {
        let mut nearest = Nearest::to(written);
        for word in self.words {
            nearest.consider(word.name);
        }
        nearest.word()
    }

    /// Whether one of the words may be meant.
    pub(crate) fn is_like(&self, written: &str) -> bool {
        self.meant_by(written).is_some() || self.near(written).or_else(|| self.near_another_name(written)).is_some()
    }

    /// Why `written` is refused, and what to write.
    pub(crate) fn unknown(&self, written: &str) -> String {
        let what = self.what;
        if let Some(word) = self.meant_by(written) {
            return format!("unknown {what} `{written}`; it is called `{}` here", word.name);
        }
        if let Some(name) = self.near(written).or_else(|| self.near_another_name(written)) {
            return format!("unknown {what} `{written}`; did you mean `{name}`?");
        }
        format!("unknown {what} `{written}`\n{} {}", self.list, self.names())
    }

    /// The word that has a name elsewhere which `written` is a slip of the finger for: `email_adress`.
    fn near_another_name(&self, written: &str) -> Option<&'static str> {
        let plain = compact(written);
        // Short names have too many neighbours.
        if plain.len() < 6 {
            return None;
        }
        for word in self.words {
            let wire = compact(word.wire);
            let mut nearest = Nearest::to(&plain);
            nearest.consider(&wire);
            for other in word.others {
                nearest.consider(other);
            }
            if nearest.word().is_some() {
                return Some(word.name);
            }
        }
        None
    }

    /// All words, for a message.
    pub(crate) fn names(&self) -> String {
        list(&mut self.words.iter().map(|word| word.name))
    }
}

/// Words as a message lists them: `` `passport`, `pass_card` ``.
pub(crate) fn list(words: &mut dyn Iterator<Item = &str>) -> String {
    let mut list = String::new();
    for word in words {
        list.push_str(if list.is_empty() { "`" } else { ", `" });
        list.push_str(word);
        list.push('`');
    }
    list
}

/// `FullName`, `full-name` and `FULL_NAME` are all `fullname`.
pub(crate) fn compact(name: &str) -> String {
    let mut name = name.to_ascii_lowercase();
    name.retain(|c| c.is_ascii_alphanumeric());
    name
}

/// `withFullName`, `getFullName`, `ATTR_FULL_NAME`, `FullNameAttribute`: how other SDKs build their names.
fn without_affixes(plain: &str) -> &str {
    let mut start = plain;
    for prefix in ["with", "get", "attr", "attribute", "wanted"] {
        if let Some(rest) = plain.strip_prefix(prefix) {
            start = rest;
        }
    }
    start.strip_suffix("attribute").unwrap_or(start)
}

const fn word(name: &'static str, wire: &'static str, others: &'static [&'static str]) -> Word {
    Word { name, wire, others }
}

/// A word of the grammar itself: nothing on the wire is called so.
const fn own(name: &'static str, others: &'static [&'static str]) -> Word {
    Word { name, wire: "", others }
}

/// The bare words of `#[attr(…)]`.
pub(crate) const ATTRIBUTES: &Vocabulary = &Vocabulary {
    module: "names",
    what: "Yoti attribute",
    list: "the attributes are",
    words: &[
        word("full_name", "full_name", &["name", "legalname", "completename"]),
        word(
            "given_names",
            "given_names",
            &["givenname", "firstname", "firstnames", "forename", "forenames"],
        ),
        word("family_name", "family_name", &["familynames", "lastname", "surname"]),
        word(
            "date_of_birth",
            "date_of_birth",
            &["dob", "birthdate", "birthday", "born"],
        ),
        word("gender", "gender", &["sex"]),
        word("nationality", "nationality", &["nationalities", "citizenship"]),
        word(
            "phone_number",
            "phone_number",
            &["phone", "mobile", "mobilenumber", "mobilephone", "telephone", "tel"],
        ),
        word("email", "email_address", &["mail", "emails"]),
        word(
            "selfie",
            "selfie",
            &["photo", "photograph", "picture", "portrait", "image"],
        ),
        word(
            "postal_address",
            "postal_address",
            &["address", "homeaddress", "postaddress"],
        ),
        word(
            "structured_postal_address",
            "structured_postal_address",
            &["structuredaddress", "addressjson"],
        ),
        word(
            "document_details",
            "document_details",
            &["document", "documentdetail", "iddocument", "documentnumber"],
        ),
        word(
            "document_images",
            "document_images",
            &["documentimage", "documentphoto", "documentphotos"],
        ),
        word(
            "estimated_age",
            "estimated_age",
            &["ageestimation", "ageestimate", "facialage"],
        ),
        word(
            "identity_profile_report",
            "identity_profile_report",
            &["identityreport", "profilereport", "report"],
        ),
        word(
            "age_over",
            "",
            &[
                "ageabove",
                "olderthan",
                "minimumage",
                "minage",
                "adult",
                "ageverification",
                "agederived",
            ],
        ),
        word("age_under", "", &["agebelow", "youngerthan", "maximumage", "maxage"]),
        word("estimated_age_over", "", &["ageestimatedover", "estimatedageabove"]),
    ],
};

/// What may follow the name in `#[attr(…)]`.
pub(crate) const OPTIONS: &Vocabulary = &Vocabulary {
    module: "options",
    what: "option",
    list: "the options are",
    words: &[
        own("optional", &["opt", "nullable", "maybe"]),
        own("required", &["mandatory", "require"]),
        own("default", &["ordefault"]),
        own(
            "self_asserted",
            &["acceptselfasserted", "selfassert", "unverified", "allowselfasserted"],
        ),
        own(
            "source",
            &[
                "sources",
                "constraint",
                "constraints",
                "sourceconstraint",
                "anchor",
                "anchors",
                "from",
            ],
        ),
        own(
            "prefer",
            &[
                "preferred",
                "preferredsources",
                "preferredsource",
                "softpreference",
                "soft",
            ],
        ),
        own(
            "alternatives",
            &["alternative", "alternativenames", "alternativename", "fallback"],
        ),
    ],
};

/// What stands in `#[attr(…)]` instead of a name, and alone. Editors are offered it among the names.
pub(crate) const ALONE: &Vocabulary = &Vocabulary {
    module: "names",
    what: "option",
    list: "instead of a name stand",
    words: &[
        own("flatten", &["embed", "inline", "include", "nested"]),
        own("skip", &["ignore", "skipped", "skipfield"]),
    ],
};

/// What `#[share(…)]` on the struct holds.
pub(crate) const SHARE: &Vocabulary = &Vocabulary {
    module: "share",
    what: "option",
    list: "`#[share(…)]` on a struct takes",
    words: &[
        own(
            "selfie_auth",
            &["selfieauthentication", "selfieauthorisation", "selfieauthorization"],
        ),
        own("pin_auth", &["pinauthentication", "pin"]),
        own("remember_me", &["wantedrememberme", "remember", "remembermeid"]),
        own(
            "identity_profile",
            &["identityprofilerequirements", "identity", "profile"],
        ),
        own(
            "advanced_identity_profile",
            &["advancedidentityprofilerequirements", "advancedidentity", "advanced"],
        ),
        own("source", &["sources", "constraint", "constraints"]),
        own("prefer", &["preferred", "preferredsources"]),
        own("part", &["partial", "fragment", "flattened"]),
        own("crate", &["krate", "runtime"]),
    ],
};

/// What `#[share(…)]` on a field holds.
pub(crate) const SHARE_ON_FIELD: &Vocabulary = &Vocabulary {
    module: "share_on_field",
    what: "option",
    list: "`#[share(…)]` on a field takes",
    words: &[
        own("selfie_auth", &["selfieauthentication"]),
        own("pin_auth", &["pinauthentication"]),
    ],
};

/// After `remember_me =`.
pub(crate) const REMEMBER_ME: &Vocabulary = &Vocabulary {
    module: "remember_me",
    what: "value",
    list: "`remember_me` alone requires it; after `=` stands",
    words: &[own("optional", &["opt"])],
};

/// Inside `source(…)` and `prefer(…)`.
pub(crate) const SOURCES: &Vocabulary = &Vocabulary {
    module: "sources",
    what: "source",
    list: "a source of another name is written as a string; the known ones are",
    words: &[
        word("passport", "PASSPORT", &["passports"]),
        word("driving_licence", "DRIVING_LICENCE", DRIVING_LICENCE),
        word("national_id", "NATIONAL_ID", NATIONAL_ID),
        word("pass_card", "PASS_CARD", &["pass", "agecard"]),
    ],
};

const DRIVING_LICENCE: &[&str] = &[
    "drivinglicense",
    "driverlicence",
    "driverlicense",
    "driverslicence",
    "driverslicense",
    "licence",
    "license",
];
const NATIONAL_ID: &[&str] = &["nationalidcard", "nationalidentity", "idcard", "identitycard", "id"];

/// Inside the parentheses of a source.
pub(crate) const SUB_TYPES: &Vocabulary = &Vocabulary {
    module: "sub_types",
    what: "sub type",
    list: "a sub type of another name is written as a string; the known ones are",
    words: &[
        word("ocr", "OCR", &[]),
        word("nfc", "NFC", &["chip"]),
        word("aadhaar", "AADHAAR", &["aadhar"]),
        word("state_id", "STATE_ID", &["stateidcard"]),
        word("mykad", "MYKAD", &[]),
        word("citizencard", "CITIZENCARD", &[]),
    ],
};

/// The sub types that a known source has.
pub(crate) fn sub_types_of(source: &str) -> &'static [&'static str] {
    match source {
        "passport" => &["ocr", "nfc"],
        "national_id" => &["aadhaar", "state_id", "mykad"],
        "pass_card" => &["citizencard"],
        _ => &[],
    }
}

/// Inside `identity_profile(…)`.
pub(crate) const PROFILE_KEYS: &Vocabulary = &Vocabulary {
    module: "profile_keys",
    what: "key",
    list: "an identity profile has",
    words: &[
        own("framework", &["trustframework"]),
        own("scheme", &["schemes", "type"]),
        own("objective", &["objectives"]),
    ],
};

/// Inside `advanced_identity_profile(…)`.
pub(crate) const ADVANCED_KEYS: &Vocabulary = &Vocabulary {
    module: "advanced_keys",
    what: "key",
    list: "an advanced identity profile has",
    words: &[own("profile", &["profiles", "trustprofile"])],
};

/// Inside `profile(…)` of an advanced identity profile.
pub(crate) const TRUST_PROFILE_KEYS: &Vocabulary = &Vocabulary {
    module: "trust_profile_keys",
    what: "key",
    list: "a profile has",
    words: &[own("framework", &["trustframework"]), own("scheme", &["schemes"])],
};

/// After the type in `scheme(…)` of an advanced identity profile.
pub(crate) const SCHEME_KEYS: &Vocabulary = &Vocabulary {
    module: "scheme_keys",
    what: "key",
    list: "a scheme has, after its type,",
    words: &[
        own("objective", &["objectives"]),
        own("label", &["name"]),
        own("document", &["documents", "config", "filter"]),
    ],
};

/// Inside `document(…)`.
pub(crate) const DOCUMENT_KEYS: &Vocabulary = &Vocabulary {
    module: "document_keys",
    what: "key",
    list: "a document restriction has",
    words: &[
        own("countries", &["country", "countrycodes", "countrycode"]),
        own("types", &["type", "documenttypes", "documenttype"]),
    ],
};

/// After `framework =`.
pub(crate) const FRAMEWORKS: &Vocabulary = &Vocabulary {
    module: "frameworks",
    what: "trust framework",
    list: "a framework of another name is written as a string; the known ones are",
    words: &[
        word("uk_tfida", "UK_TFIDA", &["uk", "tfida"]),
        word("yoti_global", "YOTI_GLOBAL", &["yoti", "global"]),
    ],
};

/// The type of a scheme.
pub(crate) const SCHEMES: &Vocabulary = &Vocabulary {
    module: "schemes",
    what: "scheme",
    list: "a scheme of another name is written as a string; the known ones are",
    words: &[
        word("dbs", "DBS", &["disclosureandbarring"]),
        word("rtw", "RTW", &["righttowork"]),
        word("rtr", "RTR", &["righttorent"]),
        word("dbs_rtw", "DBS_RTW", &[]),
        word("identity", "IDENTITY", &[]),
        word(
            "identity_plus_address",
            "IDENTITY_PLUS_ADDRESS",
            &["identityandaddress"],
        ),
        word("can_crc", "CAN_CRC", &[]),
    ],
};

/// After `objective =`.
pub(crate) const OBJECTIVES: &Vocabulary = &Vocabulary {
    module: "objectives",
    what: "objective",
    list: "an objective of another name is written as a string; the known ones are",
    words: &[
        word("basic", "BASIC", &[]),
        word("standard", "STANDARD", &[]),
        word("enhanced", "ENHANCED", &[]),
        word("al_l1", "AL_L1", &["l1"]),
        word("al_m1", "AL_M1", &["m1"]),
    ],
};

/// The schemes of a known framework, each with its objectives.
pub(crate) fn schemes_of(framework: &str) -> &'static [(&'static str, &'static [&'static str])] {
    match framework {
        "uk_tfida" => &[
            ("dbs", &["basic", "standard", "enhanced"]),
            ("rtw", &[]),
            ("rtr", &[]),
            ("dbs_rtw", &["basic", "standard", "enhanced"]),
        ],
        "yoti_global" => &[
            ("identity", &["al_l1", "al_m1"]),
            ("identity_plus_address", &["al_l1", "al_m1"]),
            ("can_crc", &[]),
        ],
        _ => &[],
    }
}

/// Inside `types(…)` of a document restriction.
pub(crate) const DOCUMENTS: &Vocabulary = &Vocabulary {
    module: "documents",
    what: "document type",
    list: "a type of another name is written as a string; the known ones are",
    words: &[
        word("passport", "PASSPORT", &["passports"]),
        word("driving_licence", "DRIVING_LICENCE", DRIVING_LICENCE),
        word("national_id", "NATIONAL_ID", NATIONAL_ID),
        word("state_id", "STATE_ID", &["stateidcard"]),
        word("mykad", "MYKAD", &[]),
        word("aadhaar", "AADHAAR", &["aadhar"]),
        word("pan", "PAN", &["pancard"]),
        word("sss_id_card", "SSS_ID_CARD", &["sssid"]),
        word("postal_id", "POSTAL_ID", &[]),
        word("residence_permit", "RESIDENCE_PERMIT", &["residencycard"]),
        word("voter_id", "VOTER_ID", &["votercard"]),
        word("professional_id", "PROFESSIONAL_ID", &[]),
        word("nexus_card", "NEXUS_CARD", &["nexus"]),
        word("health_card", "HEALTH_CARD", &[]),
        word("postoffice", "POSTOFFICE", &["postofficecard"]),
        word("philsys_id", "PHILSYS_ID", &["philsys"]),
        word("umid", "UMID", &[]),
        word("citizencard", "CITIZENCARD", &[]),
        word("youngscot", "YOUNGSCOT", &[]),
        word("scis", "SCIS", &[]),
        word("travel_document", "TRAVEL_DOCUMENT", &[]),
        word("work_permit", "WORK_PERMIT", &[]),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [&Vocabulary; 17] = [
        ATTRIBUTES,
        OPTIONS,
        ALONE,
        SHARE,
        SHARE_ON_FIELD,
        REMEMBER_ME,
        SOURCES,
        SUB_TYPES,
        PROFILE_KEYS,
        ADVANCED_KEYS,
        TRUST_PROFILE_KEYS,
        SCHEME_KEYS,
        DOCUMENT_KEYS,
        FRAMEWORKS,
        SCHEMES,
        OBJECTIVES,
        DOCUMENTS,
    ];

    /// A source file of the runtime crate beside this one.
    fn runtime_source(path: &str) -> String {
        let path = format!("{}/../yoti-share/src/{path}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[test]
    fn the_words_for_attributes_are_the_rows_of_the_runtimes_catalogue() {
        let source = runtime_source("attribute/catalogue.rs");
        let rows = source.lines().map(str::trim).filter_map(|line| {
            let (row, _kind) = line.strip_suffix(';')?.split_once(": ")?;
            let (name, wire) = row.split_once(" = ")?;
            Some((name, wire.strip_prefix('"')?.strip_suffix('"')?))
        });
        // A derivation has no name of its own on the wire; its row repeats the word.
        let ours = ATTRIBUTES
            .words
            .iter()
            .map(|word| (word.name, if word.wire.is_empty() { word.name } else { word.wire }));
        assert_eq!(rows.collect::<Vec<_>>(), ours.collect::<Vec<_>>());
    }

    #[test]
    fn every_word_is_documented_for_editors_in_the_runtime() {
        let source = runtime_source("share_policy/ide.rs");
        let (_, places) = source.split_once("\nplaces! {\n").unwrap();
        let mut documented: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in places.lines().map(str::trim) {
            if let Some(place) = line.strip_suffix(" {") {
                documented.push((place, Vec::new()));
            } else if let (Some(word), Some((_, words))) = (line.strip_suffix(';'), documented.last_mut()) {
                words.push(word);
            }
        }
        // The attributes are the catalogue itself, and what stands instead of one is re-exported beside them; `crate` is
        // a keyword and can't be an item.
        let ours = ALL
            .iter()
            .filter(|vocabulary| vocabulary.what != ATTRIBUTES.what)
            .map(|vocabulary| {
                (
                    if vocabulary.module == ATTRIBUTES.module {
                        "alone"
                    } else {
                        vocabulary.module
                    },
                    vocabulary
                        .words
                        .iter()
                        .map(|word| word.name)
                        .filter(|name| *name != "crate")
                        .collect(),
                )
            });
        assert_eq!(documented, ours.collect::<Vec<(&str, Vec<&str>)>>());
    }

    #[test]
    fn editors_are_offered_what_can_be_an_alternative() {
        let source = runtime_source("share_policy/ide.rs");
        let (_, list) = source.split_once("pub mod alternatives {").unwrap();
        let (_, list) = list.split_once("words::{").unwrap();
        let (list, _) = list.split_once('}').unwrap();
        let mut offered: Vec<&str> = list.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
        let mut ours: Vec<&str> = ATTRIBUTES
            .words
            .iter()
            .filter(|word| word.is_alternative())
            .map(|word| word.name)
            .collect();
        offered.sort_unstable();
        ours.sort_unstable();
        assert_eq!(offered, ours);
    }

    #[test]
    fn no_word_leads_to_two() {
        for vocabulary in ALL {
            let mut seen: Vec<String> = Vec::new();
            for word in vocabulary.words {
                let others = word.others.iter().map(|other| (*other).to_owned());
                let mut forms: Vec<String> = others.chain([compact(word.name), compact(word.wire)]).collect();
                forms.sort();
                forms.dedup();
                forms.retain(|form| !form.is_empty());
                for form in forms {
                    assert_eq!(
                        form,
                        compact(&form),
                        "{} of `{}` is not how words are compared",
                        form,
                        word.name
                    );
                    assert!(!seen.contains(&form), "`{form}` in `{}`", vocabulary.module);
                    seen.push(form);
                }
            }
        }
    }

    #[test]
    fn a_keyword_of_the_scheme_table_is_a_word() {
        for framework in FRAMEWORKS.words {
            for (scheme, objectives) in schemes_of(framework.name) {
                assert!(SCHEMES.get(scheme).is_some(), "{scheme}");
                assert!(
                    objectives.iter().all(|objective| OBJECTIVES.get(objective).is_some()),
                    "{scheme}"
                );
            }
        }
        for source in SOURCES.words {
            assert!(
                sub_types_of(source.name)
                    .iter()
                    .all(|word| SUB_TYPES.get(word).is_some()),
                "{}",
                source.name
            );
        }
    }

    #[test]
    fn names_of_other_sdks_lead_to_ours() {
        let cases = [
            ("withFullName", "full_name"),
            ("FullName", "full_name"),
            ("fullName", "full_name"),
            ("FULL_NAME", "full_name"),
            ("WithGivenNames", "given_names"),
            ("surname", "family_name"),
            ("dob", "date_of_birth"),
            ("withDateOfBirth", "date_of_birth"),
            ("phone", "phone_number"),
            ("photo", "selfie"),
            ("address", "postal_address"),
            ("email_address", "email"),
            ("withEmail", "email"),
            ("FullNameAttribute", "full_name"),
            ("ATTR_DOCUMENT_DETAILS", "document_details"),
            ("withStructuredPostalAddress", "structured_postal_address"),
            ("withAgeOver", "age_over"),
            ("withAgeDerivedAttribute", "age_over"),
            ("ATTRIBUTE_FULL_NAME", "full_name"),
        ];
        for (written, name) in cases {
            assert_eq!(
                ATTRIBUTES.meant_by(written).map(|word| word.name),
                Some(name),
                "{written}"
            );
        }
        assert!(ATTRIBUTES.meant_by("shoe_size").is_none());
        assert!(ATTRIBUTES.meant_by("").is_none() && ATTRIBUTES.meant_by("with").is_none());
    }

    #[test]
    fn a_miss_is_told_by_how_far_it_is() {
        assert_eq!(
            ATTRIBUTES.unknown("full_nmae"),
            "unknown Yoti attribute `full_nmae`; did you mean `full_name`?"
        );
        assert_eq!(
            OPTIONS.unknown("accept_self_asserted"),
            "unknown option `accept_self_asserted`; it is called `self_asserted` here"
        );
        assert_eq!(
            SOURCES.unknown("library_card"),
            "unknown source `library_card`\na source of another name is written as a string; the known ones are \
             `passport`, `driving_licence`, `national_id`, `pass_card`"
        );
    }
}
