//! The pages are well-formed, usable with a screen reader, and have enough contrast.

use std::collections::BTreeMap;

use super::{get, phone, post, text, wanting};
use crate::support::{SESSION, call, create_session, start};

/// Checks that elements are closed in order, IDs are unique, references and labels exist, and headings do not skip a level.
fn check_markup(page: &str) {
    const VOID: [&str; 6] = ["meta", "link", "input", "img", "br", "wbr"];
    let mut open = Vec::new();
    let mut ids = Vec::new();
    for part in page.split('<').skip(1) {
        let (tag, _) = part.split_once('>').unwrap_or_else(|| panic!("an open tag: {part}"));
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if let Some(id) = tag.split(" id=\"").nth(1) {
            ids.push(id.split('"').next().unwrap());
        }
        if tag.starts_with('!') || VOID.contains(&&*name) {
            continue;
        }
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(&*name), "closed out of order before {part}");
        } else {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} never closed");
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
    for reference in page.split("aria-labelledby=\"").skip(1) {
        let id = reference.split('"').next().unwrap();
        assert!(ids.contains(&id), "no element has the ID {id}");
    }
    // Each control has a name for screen readers: it is inside its label, or hidden.
    for (at, _) in page
        .match_indices("<input ")
        .chain(page.match_indices("<textarea "))
        .chain(page.match_indices("<select "))
    {
        let before = &page[..at];
        let labelled = before
            .rfind("<label")
            .is_some_and(|label| before.rfind("</label>").is_none_or(|end| end < label));
        assert!(
            labelled || page[at..].starts_with("<input type=\"hidden\""),
            "{}",
            &page[at..at + 60]
        );
    }
    let levels: Vec<u32> = page
        .match_indices("<h")
        .filter_map(|(at, _)| page[at + 2..at + 3].parse().ok())
        .collect();
    assert_eq!(levels.first(), Some(&1), "{levels:?}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[tokio::test]
async fn pages_are_well_formed_and_labelled() {
    let sandbox = start().await;
    check_markup(text(&get(&sandbox, "/sandbox/").await));
    let wanted = r#"{"name":"selfie"},{"name":"document_images"},{"name":"structured_postal_address","optional":true},
        {"name":"date_of_birth","derivation":"age_over:18"},{"name":"estimated_age"},{"name":"com.example.points"}"#;
    let id = create_session(&sandbox, &wanting(wanted)).await;
    call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
        .send()
        .await;
    call(&sandbox, "POST", "/v2/sessions")
        .body(SESSION)
        .signing("nonsense")
        .send()
        .await;
    for path in [
        "/sandbox/",
        "/sandbox/inspector",
        "/sandbox/inspector?request=3",
        "/sandbox/phone/nothing",
        &phone(&id),
    ] {
        check_markup(text(&get(&sandbox, path).await));
    }
    post(&sandbox, &phone(&id), &[("action", "refuse")]).await;
    check_markup(text(&get(&sandbox, &phone(&id)).await));
}

/// The custom properties in the first `:root` block.
fn colors(style: &str) -> BTreeMap<&str, [f64; 3]> {
    let block = style.split_once(":root {").unwrap().1.split('}').next().unwrap();
    block
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": #"))
        .map(|(name, hex)| {
            let channel = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            (name, [channel(0), channel(2), channel(4)])
        })
        .collect()
}

/// The contrast ratio of WCAG 2, from 1 to 21.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |color: [f64; 3]| {
        let linear = color.map(|c| {
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn contrast_of_known_colors_is_that_of_wcag() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 0.001);
    let grey = [f64::from(0x76) / 255.0; 3];
    assert!((contrast(grey, [1.0; 3]) - 4.54).abs() < 0.01);
}

#[tokio::test]
async fn text_has_enough_contrast_in_both_color_schemes() {
    let sandbox = start().await;
    let style = get(&sandbox, "/sandbox/pages.css").await;
    let style = text(&style);
    let (light, dark) = style.split_once("@media (prefers-color-scheme: dark)").unwrap();
    let rules = dark.split_once("\n}\n").unwrap().1;
    assert!(
        !rules.contains('#') && !rules.contains("rgb") && !rules.contains("opacity"),
        "a color without a name"
    );

    let name = |value: &str| {
        value
            .strip_prefix("var(--")
            .and_then(|rest| rest.strip_suffix(')'))
            .map(str::to_owned)
    };
    let mut pairs = Vec::new();
    for rule in rules.split('}') {
        let Some((_, body)) = rule.split_once('{') else {
            continue;
        };
        let value = |property: &str| {
            let line = body
                .lines()
                .find_map(|line| line.trim().strip_prefix(property)?.strip_suffix(';'));
            line.and_then(name)
        };
        match (value("color: "), value("background: ")) {
            (Some(color), Some(background)) => pairs.push((color, background)),
            // A rule without a background: the text can be on each of these.
            (Some(color), None) => pairs.extend(["paper", "card", "tint"].map(|on| (color.clone(), on.to_owned()))),
            (None, Some(background)) => pairs.push(("ink".to_owned(), background)),
            (None, None) => {}
        }
    }
    assert!(pairs.len() > 20, "{pairs:?}");
    for (scheme, colors) in [("light", colors(light)), ("dark", colors(dark))] {
        // The edges of controls need less.
        for background in ["paper", "card", "tint"] {
            let ratio = contrast(colors["edge"], colors[background]);
            assert!(ratio >= 3.0, "{scheme}: edge on {background} is {ratio:.2}");
        }
        for (color, background) in &pairs {
            let ratio = contrast(colors[&**color], colors[&**background]);
            assert!(ratio >= 4.5, "{scheme}: {color} on {background} is {ratio:.2}");
        }
    }
}
