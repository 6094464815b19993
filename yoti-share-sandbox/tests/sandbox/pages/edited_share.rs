//! Shares that were edited on the page of a session.

use std::collections::BTreeMap;

use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use serde_json::Value;
use yoti_share_sandbox::Sandbox;

use super::{get, phone, plain, post, text, view, wanting};
use crate::receipt_reader;
use crate::support::{call, create_session, escaped, start};

/// The fields of a page's forms with their unescaped values.
fn form_fields(page: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for tag in page.split("<input ").skip(1) {
        let tag = tag.split('>').next().unwrap();
        let attribute = |name: &str| {
            let rest = tag.split(&format!("{name}=\"")).nth(1)?;
            Some(plain(rest.split('"').next()?))
        };
        let unchecked =
            tag.contains("type=\"checkbox\"") || (tag.contains("type=\"radio\"") && !tag.contains("checked"));
        if let (Some(name), false) = (attribute("name"), unchecked) {
            fields.insert(name, attribute("value").unwrap_or_default());
        }
    }
    for tag in page.split("<textarea name=\"").skip(1) {
        let (name, rest) = tag.split_once('"').unwrap();
        let value = rest.split_once(">\n").unwrap().1.split("</textarea>").next().unwrap();
        fields.insert(plain(name), plain(value).replace('\n', "\r\n"));
    }
    fields
}

/// Approves a session that requests these attributes, with these fields. Returns its status, and the attributes of its
/// receipt as lines.
async fn shared(sandbox: &Sandbox, wanted: &str, fields: &[(&str, &str)]) -> (Value, String) {
    let id = create_session(sandbox, &wanting(wanted)).await;
    let mut all = vec![("action", "approve")];
    all.extend(fields);
    let reply = post(sandbox, &phone(&id), &all).await;
    assert_eq!(reply.status, 303, "{}", text(&reply));
    let session = view(sandbox, &id).await;
    (
        session["status"].clone(),
        profile(sandbox, session["receipt_id"].as_str().unwrap()).await,
    )
}

async fn profile(sandbox: &Sandbox, receipt_id: &str) -> String {
    let get = async |path: String| call(sandbox, "GET", &path).send().await.json();
    let receipt = get(format!("/v2/receipts/{}", escaped(receipt_id))).await;
    let Some(item_key_id) = receipt["wrappedItemKeyId"].as_str() else {
        return String::new();
    };
    let item_key = get(format!("/v2/wrapped-item-keys/{}", escaped(item_key_id))).await;
    let private = RsaPrivateKey::from_pkcs1_pem(sandbox.key_pem()).unwrap();
    let key = receipt_reader::receipt_key(&receipt, &item_key, &private).unwrap();
    let attributes =
        receipt_reader::attributes(&receipt_reader::part(&receipt, "otherPartyContent", "profile", &key).unwrap());
    attributes
        .iter()
        .map(|attribute| format!("{}={}\n", attribute.name, attribute.text()))
        .collect()
}

#[tokio::test]
async fn edited_full_name_is_kept_and_an_unedited_one_follows() {
    let sandbox = start().await;
    let names = ["full_name", "given_names", "family_name"];
    let wanted = |names: [&str; 3]| names.map(|name| format!(r#"{{"name":"{name}"}}"#)).join(",");
    let fields = [
        ("adult:value:full_name", "Dr. Grace"),
        ("adult:value:given_names", "Grace"),
        ("adult:value:family_name", "Hartley"),
    ];
    let (_, profile) = shared(&sandbox, &wanted(names), &fields).await;
    assert!(profile.contains("full_name=Dr. Grace\n"), "{profile}");
    let fields = [
        ("adult:value:given_names", "Grace"),
        ("adult:value:family_name", "Hartley"),
        ("adult:value:full_name", "Ada Margaret Hartley"),
    ];
    let [full_name, given_names, family_name] = names;
    let (_, profile) = shared(&sandbox, &wanted([given_names, family_name, full_name]), &fields).await;
    assert!(profile.contains("full_name=Grace Hartley\n"), "{profile}");
}

#[tokio::test]
async fn edited_values_are_shared() {
    let sandbox = start().await;
    let wanted = r#"{"name":"full_name"},{"name":"date_of_birth"},{"name":"com.example.points","optional":true},
        {"name":"postal_address"},{"name":"structured_postal_address"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    let page = get(&sandbox, &phone(&id)).await;
    let mut fields = form_fields(text(&page).split("id=\"share\"").nth(1).unwrap());
    assert_eq!(fields["adult:value:full_name"], "Ada Margaret Hartley");
    assert_eq!(
        fields["adult:value:postal_address"],
        "12 Marine Parade\r\nBrighton\r\nBN2 1TL\r\nGBR"
    );
    fields.retain(|name, _| name.starts_with("adult:value:") || name == "person");
    fields.insert("adult:value:full_name".to_owned(), "Zoë <b>".to_owned());
    fields.insert("adult:value:com.example.points".to_owned(), "7".to_owned());
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let (status, profile) = shared(&sandbox, wanted, &fields).await;
    assert_eq!(status, "COMPLETED");
    assert!(profile.contains("full_name=Zoë <b>\n"), "{profile}");
    assert!(profile.contains("date_of_birth=1990-05-17\n"), "{profile}");
    assert!(profile.contains("com.example.points=7\n"), "{profile}");
    assert!(
        profile.contains("postal_address=12 Marine Parade\nBrighton\nBN2 1TL\nGBR\n"),
        "{profile}"
    );
}

#[tokio::test]
async fn left_out_attribute_fails_the_share_if_required() {
    let sandbox = start().await;
    let optional = r#"{"name":"full_name","optional":true},{"name":"gender"}"#;
    let (status, profile) = shared(&sandbox, optional, &[("adult:share", "1")]).await;
    assert_eq!((status, &*profile), (Value::from("COMPLETED"), "gender=FEMALE\n"));
    let (status, _) = shared(&sandbox, optional, &[("adult:share", "0")]).await;
    assert_eq!(status, "FAILED");
    let (status, profile) = shared(&sandbox, optional, &[("adult:value:full_name", "")]).await;
    assert_eq!((status, &*profile), (Value::from("COMPLETED"), "gender=FEMALE\n"));
}

#[tokio::test]
async fn each_person_is_shown_with_values_and_missing_attributes() {
    let sandbox = start().await;
    let wanted = r#"{"name":"given_names"},{"name":"phone_number","optional":true},
        {"name":"date_of_birth","derivation":"age_over:18"},{"name":"email_address"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    let page = get(&sandbox, &phone(&id)).await;
    let page = plain(text(&page));
    let of = |person: &str| {
        let start = page.find(&format!("<section class=\"of of-{person}\"")).unwrap();
        page[start..].split("</section>").next().unwrap().to_owned()
    };
    let adult = of("adult");
    assert!(
        adult.contains("<p class=\"value\">Ada Margaret</p>") && !adult.contains("the share fails: "),
        "{adult}"
    );
    assert!(
        adult.contains("Whether you are 18 or older") && adult.contains("<code>age_over:18</code>"),
        "{adult}"
    );
    assert!(adult.contains("<p class=\"value\">Yes</p>"), "{adult}");
    let child = of("child");
    assert!(
        child.contains("<p class=\"value\">Max</p>") && child.contains("<p class=\"value\">No</p>"),
        "{child}"
    );
    assert!(
        child.contains("Without this the share fails: Email address."),
        "{child}"
    );
    assert!(
        child.contains("This person does not have the attribute. It is left out."),
        "{child}"
    );
    assert!(
        child.contains("This person does not have the attribute. The share will fail."),
        "{child}"
    );
    assert!(of("unverified").contains("attribute does not meet the terms."));
    // The stylesheet shows only the panel of the chosen person.
    let style = get(&sandbox, "/sandbox/pages.css").await;
    for person in page.split("type=\"radio\" name=\"person\" value=\"").skip(1) {
        let person = person.split('"').next().unwrap();
        let rule = format!(".consent:has([value=\"{person}\"]:checked) .of-{person}");
        assert!(text(&style).contains(&rule), "{rule}");
    }
    let checked = get(&sandbox, &format!("{}?person=elderly", phone(&id))).await;
    assert!(
        text(&checked).contains("value=\"elderly\" checked>") && !text(&checked).contains("value=\"adult\" checked>")
    );
    let unknown = get(&sandbox, &format!("{}?person=robot", phone(&id))).await;
    assert_eq!(unknown.status, 400);
}

#[tokio::test]
async fn only_the_chosen_person_is_shared() {
    let sandbox = start().await;
    let wanted = r#"{"name":"given_names"},{"name":"gender","optional":true}"#;
    // The fields of all persons are in the form, those of the others too.
    let fields = [
        ("person", "child"),
        ("adult:share", ""),
        ("adult:value:given_names", "Grace"),
        ("child:share", ""),
        ("child:share", "0"),
        ("child:value:given_names", "Max"),
        ("elderly:value:given_names", ""),
    ];
    let (status, profile) = shared(&sandbox, wanted, &fields).await;
    assert_eq!((status, &*profile), (Value::from("COMPLETED"), "given_names=Max\n"));
}

#[tokio::test]
async fn address_is_edited_by_its_parts() {
    let sandbox = start().await;
    let wanted = r#"{"name":"structured_postal_address"},{"name":"postal_address"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    let page = plain(text(&get(&sandbox, &phone(&id)).await));
    assert!(
        page.contains("<dt>Town or city</dt><dd class=\"lines\">Brighton</dd>"),
        "{page}"
    );
    assert!(
        page.contains("name=\"adult:value:structured_postal_address/town_city\" value=\"Brighton\""),
        "{page}"
    );
    let fields = [
        ("adult:value:structured_postal_address/town_city", "Hove"),
        ("adult:value:structured_postal_address/postal_code", "BN2 1TL"),
        (
            "adult:value:postal_address",
            "12 Marine Parade\r\nBrighton\r\nBN2 1TL\r\nGBR",
        ),
    ];
    let (_, profile) = shared(&sandbox, wanted, &fields).await;
    assert!(
        profile.contains(r#""town_city":"Hove""#) && profile.contains(r#""address_format":1"#),
        "{profile}"
    );
    assert!(
        profile.contains("postal_address=12 Marine Parade\nHove\nBN2 1TL\nGBR\n"),
        "{profile}"
    );
}

#[tokio::test]
async fn show_button_shows_the_edited_values_and_ends_nothing() {
    let sandbox = start().await;
    let wanted = r#"{"name":"date_of_birth","derivation":"age_over:18"},{"name":"gender"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    let fields = [
        ("action", "show"),
        ("person", "adult"),
        ("adult:share", ""),
        ("adult:share", "0"),
        ("adult:value:date_of_birth", "2015-01-01"),
    ];
    let page = post(&sandbox, &phone(&id), &fields).await;
    assert_eq!(page.status, 200);
    let page = text(&page).split("of of-child").next().unwrap().to_owned();
    assert!(
        page.contains("<p class=\"value\">No</p>") && page.contains("value=\"2015-01-01\""),
        "{page}"
    );
    assert!(page.contains("Without this the share fails: Gender."), "{page}");
    assert_eq!(view(&sandbox, &id).await["status"], "CREATED");
}
