//! The words of the grammar: the spelling, the wire name, an example and the synonyms of each.
//!
//! This room is data; `lookup` searches it. The runtime's catalogue defines what an attribute *is*, this table defines how
//! it is *written*. A test of the workspace includes this file and compares both.

/// One word.
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Word {
    pub(crate) name: &'static str,
    /// The name on the wire. A word that is not sent repeats its name.
    pub(crate) wire: &'static str,
    /// The word with everything that belongs to it: an age check needs its age.
    pub(crate) example: &'static str,
    /// Other names of the word, in lower case and without underscores.
    pub(crate) synonyms: &'static [&'static str],
}

/// A place of the grammar that takes words.
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Place {
    /// The module of the runtime that documents these words to editors.
    pub(crate) module: &'static str,
    /// The noun for one word, as in "unknown Yoti attribute `x`".
    pub(crate) noun: &'static str,
    /// Introduces the list of all words in a message.
    pub(crate) list: &'static str,
    pub(crate) words: &'static [&'static Word],
}

/// The words of one place, as an enum.
pub(crate) trait Vocabulary: Copy + 'static {
    const PLACE: &'static Place;
    /// Every word, in the order of the place.
    const ALL: &'static [Self];

    fn word(self) -> &'static Word;
}

/// Defines vocabularies. A row is `Variant word = "WIRE_NAME" as "example": synonym synonym;`, where the wire name and
/// the example are left out if they repeat the word.
macro_rules! vocabularies {
    ($(
        $(#[$doc:meta])*
        $vocabulary:ident in $module:literal, $noun:literal, $list:literal {
            $($variant:ident $name:ident $(= $wire:literal)? $(as $example:literal)? $(: $($synonym:ident)+)?;)+
        }
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq)]
            #[cfg_attr(test, derive(Debug))]
            pub(crate) enum $vocabulary {
                $($variant),+
            }

            impl Vocabulary for $vocabulary {
                const PLACE: &'static Place = &Place {
                    module: $module,
                    noun: $noun,
                    list: $list,
                    words: &[$(&vocabularies!(@word $name, ($($wire)?), ($($example)?), $($($synonym)+)?)),+],
                };
                const ALL: &'static [Self] = &[$(Self::$variant),+];

                fn word(self) -> &'static Word {
                    match self {
                        $(Self::$variant =>
                            &vocabularies!(@word $name, ($($wire)?), ($($example)?), $($($synonym)+)?)),+
                    }
                }
            }
        )+

        /// Every place, for tests.
        #[cfg(test)]
        pub(crate) const PLACES: &[&Place] = &[$($vocabulary::PLACE),+];
    };
    (@word $name:ident, ($($wire:literal)?), ($($example:literal)?), $($synonym:ident)*) => {
        Word {
            name: stringify!($name),
            wire: vocabularies!(@text $name $($wire)?),
            example: vocabularies!(@text $name $($example)?),
            synonyms: &[$(stringify!($synonym)),*],
        }
    };
    (@text $name:ident) => { stringify!($name) };
    (@text $name:ident $text:literal) => { $text };
}

vocabularies! {
    /// The first word in `#[attr(…)]`.
    AttributeName in "names", "Yoti attribute",
        "name a third-party attribute by a string, as in `\"com.example.points\"`, or by a path to your own type; Yoti's \
         attributes are" {
        FullName full_name: name legalname completename;
        GivenNames given_names: givenname firstname firstnames forename forenames;
        FamilyName family_name: familynames lastname surname;
        DateOfBirth date_of_birth: dob birthdate birthday born;
        Gender gender: sex;
        Nationality nationality: nationalities citizenship;
        PhoneNumber phone_number: phone mobile mobilenumber mobilephone telephone tel;
        Email email = "email_address": mail emails;
        Selfie selfie: photo photograph picture portrait image;
        PostalAddress postal_address: address homeaddress postaddress;
        StructuredPostalAddress structured_postal_address: structuredaddress addressjson;
        DocumentDetails document_details: document documentdetail iddocument documentnumber;
        DocumentImages document_images: documentimage documentphoto documentphotos;
        EstimatedAge estimated_age: ageestimation ageestimate facialage;
        IdentityProfileReport identity_profile_report: identityreport profilereport report;
        AgeOver age_over as "age_over = 18":
            over ageabove olderthan minimumage minage adult ageverification agederived;
        AgeUnder age_under as "age_under = 18": under agebelow youngerthan maximumage maxage;
        EstimatedAgeOver estimated_age_over as "estimated_age_over(18, buffer = 5)": ageestimatedover estimatedageabove;
    }

    /// After the name in `#[attr(…)]`.
    AttributeOption in "options", "option", "the options are" {
        Optional optional: opt nullable maybe;
        Required required: mandatory require;
        Default default: ordefault;
        SelfAsserted self_asserted:
            acceptselfasserted selfassert unverified allowselfasserted userprovided acceptuserprovided;
        Source source as "source(passport)": sources constraint constraints sourceconstraint anchor anchors from;
        Prefer prefer as "prefer(passport)": preferred preferredsources preferredsource softpreference soft;
        Alternatives alternatives as "alternatives(given_names)":
            alternative alternativenames alternativename fallback;
    }

    /// The word in `#[attr(…)]` on a field that requests no attribute. Editors offer it among the names.
    FieldUse in "names", "option", "instead of a name, `#[attr(…)]` takes" {
        Flatten flatten: embed inline include nested;
        Skip skip: ignore skipped skipfield;
    }

    /// In `#[share(…)]` on the struct.
    ShareOption in "share", "option", "`#[share(…)]` on a struct takes" {
        SelfieAuth selfie_auth: selfieauthentication selfieauthorisation selfieauthorization;
        PinAuth pin_auth: pinauthentication pin;
        RememberMe remember_me: wantedrememberme remember remembermeid;
        IdentityProfile identity_profile as "identity_profile(framework = uk_tfida, scheme = rtw)":
            identityprofilerequirements identity profile;
        AdvancedIdentityProfile advanced_identity_profile
            as "advanced_identity_profile(profile(framework = uk_tfida, scheme(rtw)))":
            advancedidentityprofilerequirements advancedidentity advanced;
        Source source as "source(passport)": sources constraint constraints;
        Prefer prefer as "prefer(passport)": preferred preferredsources;
        Part part: partial fragment flattened;
        Crate crate as "crate = ::my_reexports::yoti_share": krate runtime;
    }

    /// An authentication: in `#[share(…)]` on a field, and as an attribute by itself.
    AuthKind in "share_on_field", "option", "`#[share(…)]` on a field takes" {
        Selfie selfie_auth: selfieauthentication selfieauthorisation selfieauthorization;
        Pin pin_auth: pinauthentication pin;
    }

    /// After `remember_me =`.
    RememberMeValue in "remember_me", "value", "`remember_me` without a value requires it; after `=`, write" {
        Optional optional: opt;
    }

    /// Inside `source(…)` and `prefer(…)`.
    Source in "sources", "source", "write a source of another name as a string; the known sources are" {
        Passport passport = "PASSPORT": passports;
        DrivingLicence driving_licence = "DRIVING_LICENCE":
            drivinglicense driverlicence driverlicense driverslicence driverslicense licence license;
        NationalId national_id = "NATIONAL_ID":
            nationalidcard nationalidentity idcard identitycard;
        PassCard pass_card = "PASS_CARD": pass agecard;
    }

    /// Inside the parentheses of a source.
    SubType in "sub_types", "sub type", "write a sub type of another name as a string; the known sub types are" {
        Ocr ocr = "OCR";
        Nfc nfc = "NFC": chip;
        Aadhaar aadhaar = "AADHAAR": aadhar;
        StateId state_id = "STATE_ID": stateidcard;
        Mykad mykad = "MYKAD";
        Citizencard citizencard = "CITIZENCARD";
    }

    /// Inside `identity_profile(…)`.
    IdentityProfileKey in "profile_keys", "key", "an identity profile has" {
        Framework framework as "framework = uk_tfida": trustframework;
        Scheme scheme as "scheme = rtw": schemes type;
        Objective objective as "objective = basic": objectives;
    }

    /// Inside `advanced_identity_profile(…)`.
    AdvancedIdentityProfileKey in "advanced_keys", "key", "an advanced identity profile has" {
        Profile profile as "profile(framework = uk_tfida, scheme(rtw))": profiles trustprofile;
    }

    /// Inside `profile(…)` of an advanced identity profile.
    TrustProfileKey in "trust_profile_keys", "key", "a profile has" {
        Framework framework as "framework = uk_tfida": trustframework;
        Scheme scheme as "scheme(dbs, objective = basic)": schemes;
    }

    /// After the type in `scheme(…)` of an advanced identity profile.
    SchemeKey in "scheme_keys", "key", "after its type, a scheme has" {
        Objective objective as "objective = basic": objectives;
        Label label as "label = \"contractors\"": name;
        Document document as "document(countries(\"GBR\"), types(passport))": documents config filter;
    }

    /// Inside `document(…)`.
    DocumentKey in "document_keys", "key", "a document restriction has" {
        Countries countries as "countries(\"GBR\")": country countrycodes countrycode;
        Types types as "types(passport)": type documenttypes documenttype;
    }

    /// After `framework =`.
    Framework in "frameworks", "trust framework",
        "write a framework of another name as a string; the known frameworks are" {
        UkTfida uk_tfida = "UK_TFIDA": uk tfida;
        YotiGlobal yoti_global = "YOTI_GLOBAL": yoti global;
    }

    /// The type of a scheme.
    Scheme in "schemes", "scheme", "write a scheme of another name as a string; the known schemes are" {
        Dbs dbs = "DBS": disclosureandbarring;
        Rtw rtw = "RTW": righttowork;
        Rtr rtr = "RTR": righttorent;
        DbsRtw dbs_rtw = "DBS_RTW";
        Identity identity = "IDENTITY";
        IdentityPlusAddress identity_plus_address = "IDENTITY_PLUS_ADDRESS": identityandaddress;
        CanCrc can_crc = "CAN_CRC";
    }

    /// After `objective =`.
    Objective in "objectives", "objective", "write an objective of another name as a string; the known objectives are" {
        Basic basic = "BASIC";
        Standard standard = "STANDARD";
        Enhanced enhanced = "ENHANCED";
        AlL1 al_l1 = "AL_L1": l1;
        AlM1 al_m1 = "AL_M1": m1;
    }

    /// Inside `types(…)` of a document restriction.
    DocumentType in "documents", "document type",
        "write a document type of another name as a string; the known types are" {
        Passport passport = "PASSPORT": passports;
        DrivingLicence driving_licence = "DRIVING_LICENCE":
            drivinglicense driverlicence driverlicense driverslicence driverslicense licence license;
        NationalId national_id = "NATIONAL_ID": nationalidcard nationalidentity idcard identitycard;
        StateId state_id = "STATE_ID": stateidcard;
        Mykad mykad = "MYKAD";
        Aadhaar aadhaar = "AADHAAR": aadhar;
        Pan pan = "PAN": pancard;
        SssIdCard sss_id_card = "SSS_ID_CARD": sssid;
        PostalId postal_id = "POSTAL_ID";
        ResidencePermit residence_permit = "RESIDENCE_PERMIT": residencycard;
        VoterId voter_id = "VOTER_ID": votercard;
        ProfessionalId professional_id = "PROFESSIONAL_ID";
        NexusCard nexus_card = "NEXUS_CARD": nexus;
        HealthCard health_card = "HEALTH_CARD";
        Postoffice postoffice = "POSTOFFICE": postofficecard;
        PhilsysId philsys_id = "PHILSYS_ID": philsys;
        Umid umid = "UMID";
        Citizencard citizencard = "CITIZENCARD";
        Youngscot youngscot = "YOUNGSCOT";
        Scis scis = "SCIS";
        TravelDocument travel_document = "TRAVEL_DOCUMENT";
        WorkPermit work_permit = "WORK_PERMIT";
    }
}

/// The arguments of an attribute's name, and how the attribute is requested.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// `full_name`: the attribute of this name.
    Plain,
    /// `age_over = 18`: derived from the date of birth.
    Age,
    /// `estimated_age_over(18, buffer = 5)`: derived from the estimated age.
    AgeAndBuffer,
    /// The report on an identity profile, which is not requested by itself.
    Report,
}

impl AttributeName {
    pub(crate) const fn form(self) -> Form {
        match self {
            Self::FullName
            | Self::GivenNames
            | Self::FamilyName
            | Self::DateOfBirth
            | Self::Gender
            | Self::Nationality
            | Self::PhoneNumber
            | Self::Email
            | Self::Selfie
            | Self::PostalAddress
            | Self::StructuredPostalAddress
            | Self::DocumentDetails
            | Self::DocumentImages
            | Self::EstimatedAge => Form::Plain,
            Self::AgeOver | Self::AgeUnder => Form::Age,
            Self::EstimatedAgeOver => Form::AgeAndBuffer,
            Self::IdentityProfileReport => Form::Report,
        }
    }
}

impl Source {
    pub(crate) const fn sub_types(self) -> &'static [SubType] {
        match self {
            Self::Passport => &[SubType::Ocr, SubType::Nfc],
            Self::DrivingLicence => &[],
            Self::NationalId => &[SubType::Aadhaar, SubType::StateId, SubType::Mykad],
            Self::PassCard => &[SubType::Citizencard],
        }
    }
}

impl Scheme {
    pub(crate) const fn framework(self) -> Framework {
        match self {
            Self::Dbs | Self::Rtw | Self::Rtr | Self::DbsRtw => Framework::UkTfida,
            Self::Identity | Self::IdentityPlusAddress | Self::CanCrc => Framework::YotiGlobal,
        }
    }

    pub(crate) const fn objectives(self) -> &'static [Objective] {
        match self {
            Self::Dbs | Self::DbsRtw => &[Objective::Basic, Objective::Standard, Objective::Enhanced],
            Self::Identity | Self::IdentityPlusAddress => &[Objective::AlL1, Objective::AlM1],
            Self::Rtw | Self::Rtr | Self::CanCrc => &[],
        }
    }
}
