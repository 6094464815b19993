//! The words of the derive's grammar, documented for editors.
//!
//! An editor completes a word inside an attribute only if the derive's expansion imports an item of that name. Each place
//! in the grammar has a module here with one item per word and nothing else, so that an editor offers only the words that
//! fit there, with their documentation. Only rust-analyzer sees the imports. A test compares these words with the
//! derive's.

#![allow(unexpected_cfgs, reason = "cargo does not know the `cfg` that rust-analyzer sets")]

/// Drops the words of the derive's attributes. Only rust-analyzer compiles them.
#[doc(hidden)]
#[cfg(not(rust_analyzer))]
#[macro_export]
macro_rules! __yoti_share_hints {
    ($($words:tt)*) => {};
}

/// Compiles the words of the derive's attributes, so that rust-analyzer completes and follows them.
#[doc(hidden)]
#[cfg(rust_analyzer)]
#[macro_export]
macro_rules! __yoti_share_hints {
    ($($words:tt)*) => { const _: () = { mod hints { $($words)* } }; };
}

#[doc(hidden)]
pub use __yoti_share_hints as hints;

/// Modules of words. A word is a type alias: editors show its name and documentation without evaluating anything.
macro_rules! places {
    ($($(#[$doc:meta])* $place:ident { $($(#[$word_doc:meta])* $word:ident;)+ })+) => {$(
        $(#[$doc])*
        #[expect(non_camel_case_types, reason = "the words are in lower case")]
        pub mod $place {$(
            $(#[$word_doc])*
            pub type $word = ();
        )+}
    )+};
}

/// The first word in `#[attr(…)]`.
pub mod names {
    pub use crate::attribute::words::*;
    pub use crate::share_policy::ide::alone::*;
}

/// Inside `alternatives(…)`: the attributes that can be shared on their own.
pub mod alternatives {
    pub use crate::attribute::alternatives::*;
}

places! {
    /// After the name in `#[attr(…)]`.
    options {
        /// The person may leave the attribute out. The field's type already means this: it is an `Option`, or another
        /// type that can be absent.
        optional;
        /// The person must share the attribute. The field's type already means this.
        required;
        /// The attribute is optional; `Default::default()` fills the field if it was not shared.
        default;
        /// Whether a value that only the person states is accepted: `self_asserted` or `self_asserted = false`. Without
        /// this option, the setting of the application decides.
        self_asserted;
        /// Required sources: `source(passport, national_id(aadhaar), "NEW_DOC")`. A value from another source is an
        /// error.
        source;
        /// Preferred sources: `prefer(passport)`.
        prefer;
        /// Attributes that may be shared instead, best first: `alternatives(given_names)`.
        alternatives;
    }

    /// The only word in `#[attr(…)]`, instead of a name.
    alone {
        /// The field's type is also a `SharePolicy`: its policy is added to this one, and it is filled from the same
        /// receipt.
        flatten;
        /// Requests nothing; `Default::default()` fills the field.
        skip;
    }

    /// In `#[share(…)]` on the struct.
    share {
        /// The person must take a selfie that matches theirs.
        selfie_auth;
        /// The person must enter the PIN of the app.
        pin_auth;
        /// Requests a remember-me ID, which identifies the person in later shares: `remember_me`, or
        /// `remember_me = optional` to let the person choose.
        remember_me;
        /// Requires that the person meets an identity profile:
        /// `identity_profile(framework = uk_tfida, scheme = dbs, objective = basic)`.
        identity_profile;
        /// Requires that the person meets one of several identity profiles:
        /// `advanced_identity_profile(profile(framework = uk_tfida, scheme(dbs, objective = basic), scheme(rtw)))`.
        advanced_identity_profile;
        /// Required sources of every attribute without its own `source` or `prefer`.
        source;
        /// Preferred sources of every attribute without its own `source` or `prefer`.
        prefer;
        /// The struct is only flattened into other structs, which request the rest.
        part;
    }

    /// In `#[share(…)]` on a field.
    share_on_field {
        /// The person must take a selfie that matches theirs.
        selfie_auth;
        /// The person must enter the PIN of the app.
        pin_auth;
    }

    /// After `remember_me =`.
    remember_me {
        /// The person may decline to be remembered.
        optional;
    }

    /// Inside `source(…)` and `prefer(…)`.
    sources {
        /// `PASSPORT`. Sub types: `passport(ocr)`, `passport(nfc)`.
        passport;
        /// `DRIVING_LICENCE`.
        driving_licence;
        /// `NATIONAL_ID`. Sub types: `national_id(aadhaar)`, `national_id(state_id)`, `national_id(mykad)`.
        national_id;
        /// `PASS_CARD`, a card with the PASS hologram. Sub type: `pass_card(citizencard)`.
        pass_card;
    }

    /// Inside the parentheses of a source.
    sub_types {
        /// `OCR`: a passport that was read from a photo.
        ocr;
        /// `NFC`: a passport whose chip was read.
        nfc;
        /// `AADHAAR`: the card of India, of `national_id`.
        aadhaar;
        /// `STATE_ID`: the card of a state, of `national_id`.
        state_id;
        /// `MYKAD`: the card of Malaysia, of `national_id`.
        mykad;
        /// `CITIZENCARD`, of `pass_card`.
        citizencard;
    }

    /// Inside `identity_profile(…)`.
    profile_keys {
        /// The trust framework: `framework = uk_tfida`.
        framework;
        /// The scheme: `scheme = dbs`.
        scheme;
        /// The objective, if the scheme has any: `objective = basic`.
        objective;
    }

    /// Inside `advanced_identity_profile(…)`.
    advanced_keys {
        /// A trust framework with some of its schemes: `profile(framework = uk_tfida, scheme(rtw))`.
        profile;
    }

    /// Inside `profile(…)`.
    trust_profile_keys {
        /// The trust framework: `framework = uk_tfida`.
        framework;
        /// A scheme of the trust framework: `scheme(dbs, objective = basic, label = "clerks")`.
        scheme;
    }

    /// After the type in `scheme(…)`.
    scheme_keys {
        /// The objective, if the scheme has any: `objective = basic`.
        objective;
        /// A label by which the report names the scheme.
        label;
        /// The accepted documents: `document(countries("GBR"), types(passport))`.
        document;
    }

    /// Inside `document(…)`.
    document_keys {
        /// Countries, by their ISO 3166-1 code of three letters: `countries("GBR", "IND")`.
        countries;
        /// Types of document: `types(passport, driving_licence)`.
        types;
    }

    /// After `framework =`.
    frameworks {
        /// `UK_TFIDA`, the trust framework of the United Kingdom. Schemes: `dbs`, `rtw`, `rtr`, `dbs_rtw`.
        uk_tfida;
        /// `YOTI_GLOBAL`. Schemes: `identity`, `identity_plus_address`, `can_crc`.
        yoti_global;
    }

    /// The type of a scheme.
    schemes {
        /// `DBS`, the criminal record check of the United Kingdom. Objectives: `basic`, `standard`, `enhanced`.
        dbs;
        /// `RTW`, the right to work.
        rtw;
        /// `RTR`, the right to rent.
        rtr;
        /// `DBS_RTW`, both at once. Objectives: `basic`, `standard`, `enhanced`.
        dbs_rtw;
        /// `IDENTITY`. Objectives: `al_l1`, `al_m1`.
        identity;
        /// `IDENTITY_PLUS_ADDRESS`. Objectives: `al_l1`, `al_m1`.
        identity_plus_address;
        /// `CAN_CRC`, the criminal record check of Canada.
        can_crc;
    }

    /// After `objective =`.
    objectives {
        /// `BASIC`, of `dbs` and `dbs_rtw`.
        basic;
        /// `STANDARD`, of `dbs` and `dbs_rtw`.
        standard;
        /// `ENHANCED`, of `dbs` and `dbs_rtw`.
        enhanced;
        /// `AL_L1`, of `identity` and `identity_plus_address`.
        al_l1;
        /// `AL_M1`, of `identity` and `identity_plus_address`.
        al_m1;
    }

    /// Inside `types(…)`.
    documents {
        /// `PASSPORT`.
        passport;
        /// `DRIVING_LICENCE`.
        driving_licence;
        /// `NATIONAL_ID`.
        national_id;
        /// `STATE_ID`.
        state_id;
        /// `MYKAD`, of Malaysia.
        mykad;
        /// `AADHAAR`, of India.
        aadhaar;
        /// `PAN`, of India.
        pan;
        /// `SSS_ID_CARD`, of the Philippines.
        sss_id_card;
        /// `POSTAL_ID`, of the Philippines.
        postal_id;
        /// `RESIDENCE_PERMIT`.
        residence_permit;
        /// `VOTER_ID`.
        voter_id;
        /// `PROFESSIONAL_ID`.
        professional_id;
        /// `NEXUS_CARD`, of Canada and the United States.
        nexus_card;
        /// `HEALTH_CARD`.
        health_card;
        /// `POSTOFFICE`, a Post Office PASS card.
        postoffice;
        /// `PHILSYS_ID`, of the Philippines.
        philsys_id;
        /// `UMID`, of the Philippines.
        umid;
        /// `CITIZENCARD`, of the United Kingdom.
        citizencard;
        /// `YOUNGSCOT`, of Scotland.
        youngscot;
        /// `SCIS`, of Canada.
        scis;
        /// `TRAVEL_DOCUMENT`.
        travel_document;
        /// `WORK_PERMIT`.
        work_permit;
    }
}
