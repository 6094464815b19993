//! The derive's words, documented for editors.
//!
//! Inside an attribute an editor knows a word only if the derive's expansion imports it from somewhere. Each place that
//! takes words has a module here with one item a word, and nothing else, so that an editor offers what fits and shows
//! what it means. Only rust-analyzer ever sees the imports; the derive's tests hold the words against the derive's own.

/// Modules of words. A word is an alias because an editor shows its name and its documentation and evaluates nothing.
macro_rules! places {
    ($($(#[$doc:meta])* $place:ident { $($(#[$word_doc:meta])* $word:ident;)+ })+) => {$(
        $(#[$doc])*
        #[expect(non_camel_case_types, reason = "a word is written in lower case")]
        pub mod $place {$(
            $(#[$word_doc])*
            pub type $word = ();
        )+}
    )+};
}

/// What `#[attr(…)]` begins with.
pub mod names {
    pub use crate::attribute::words::*;
    pub use crate::share_policy::ide::alone::*;
}

/// Inside `alternatives(…)`: what is shared by itself.
pub mod alternatives {
    pub use crate::attribute::words::{
        date_of_birth, document_details, document_images, email, estimated_age, family_name, full_name, gender,
        given_names, nationality, phone_number, postal_address, selfie, structured_postal_address,
    };
}

places! {
    /// What follows the name in `#[attr(…)]`.
    options {
        /// Says again what the type says: the person may leave the attribute out. The field's type is an `Option`, or
        /// another type that can be absent.
        optional;
        /// Says again what the type says: without this attribute there is no share.
        required;
        /// Asked for as optional; `Default::default()` where it was not shared.
        default;
        /// Whether the person's own, unverified word will do: `self_asserted` or `self_asserted = false`. Without it
        /// the application's setting decides.
        self_asserted;
        /// Where the attribute must come from: `source(passport, national_id(aadhaar), "NEW_DOC")`. A value from
        /// elsewhere is an error.
        source;
        /// Where the attribute had better come from: `prefer(passport)`.
        prefer;
        /// Attributes that may be shared instead, best first: `alternatives(given_names)`.
        alternatives;
    }

    /// What stands in `#[attr(…)]` instead of a name, and alone.
    alone {
        /// The field's type is itself a `SharePolicy`: what it asks for is asked for here, and it is filled from the
        /// same share.
        flatten;
        /// Not asked for; the field is filled by `Default::default()`.
        skip;
    }

    /// What stands in `#[share(…)]` on the struct.
    share {
        /// The person has to take a selfie that matches theirs.
        selfie_auth;
        /// The person has to enter the PIN of the app.
        pin_auth;
        /// Asks for an id by which the person is recognised next time: `remember_me`, or `remember_me = optional` to
        /// let the person choose.
        remember_me;
        /// Asks that the person meets an identity profile:
        /// `identity_profile(framework = uk_tfida, scheme = dbs, objective = basic)`.
        identity_profile;
        /// Asks that the person meets one of several identity profiles:
        /// `advanced_identity_profile(profile(framework = uk_tfida, scheme(dbs, objective = basic), scheme(rtw)))`.
        advanced_identity_profile;
        /// Where every attribute without a constraint of its own must come from.
        source;
        /// Where every attribute without a constraint of its own had better come from.
        prefer;
        /// The struct is only ever flattened into another one, which asks for the rest.
        part;
    }

    /// What stands in `#[share(…)]` on a field.
    share_on_field {
        /// The person has to take a selfie that matches theirs.
        selfie_auth;
        /// The person has to enter the PIN of the app.
        pin_auth;
    }

    /// After `remember_me =`.
    remember_me {
        /// The person may choose not to be remembered.
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
        /// `OCR`: a passport that was read from its picture.
        ocr;
        /// `NFC`: a passport whose chip was read.
        nfc;
        /// `AADHAAR`: India's card, of `national_id`.
        aadhaar;
        /// `STATE_ID`: a state's card, of `national_id`.
        state_id;
        /// `MYKAD`: Malaysia's card, of `national_id`.
        mykad;
        /// `CITIZENCARD`: of `pass_card`.
        citizencard;
    }

    /// Inside `identity_profile(…)`.
    profile_keys {
        /// The trust framework: `framework = uk_tfida`.
        framework;
        /// The scheme: `scheme = dbs`.
        scheme;
        /// The scheme's objective, where it has any: `objective = basic`.
        objective;
    }

    /// Inside `advanced_identity_profile(…)`.
    advanced_keys {
        /// A trust framework with schemes of it: `profile(framework = uk_tfida, scheme(rtw))`.
        profile;
    }

    /// Inside `profile(…)`.
    trust_profile_keys {
        /// The trust framework: `framework = uk_tfida`.
        framework;
        /// A scheme of it: `scheme(dbs, objective = basic, label = "clerks")`.
        scheme;
    }

    /// After the type in `scheme(…)`.
    scheme_keys {
        /// The scheme's objective, where it has any: `objective = basic`.
        objective;
        /// A text by which the report says which scheme was met.
        label;
        /// Documents that will do: `document(countries("GBR"), types(passport))`.
        document;
    }

    /// Inside `document(…)`.
    document_keys {
        /// Countries by their ISO 3166-1 code of three letters: `countries("GBR", "IND")`.
        countries;
        /// Types of document: `types(passport, driving_licence)`.
        types;
    }

    /// After `framework =`.
    frameworks {
        /// `UK_TFIDA`, the United Kingdom's trust framework. Schemes: `dbs`, `rtw`, `rtr`, `dbs_rtw`.
        uk_tfida;
        /// `YOTI_GLOBAL`. Schemes: `identity`, `identity_plus_address`, `can_crc`.
        yoti_global;
    }

    /// The type of a scheme.
    schemes {
        /// `DBS`, a check of the criminal record. Objectives: `basic`, `standard`, `enhanced`.
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
        /// `CAN_CRC`, Canada's criminal record check.
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
