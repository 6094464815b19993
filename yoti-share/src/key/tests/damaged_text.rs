//! PEM text that was changed on its way: read where the change can be undone, otherwise named.

use super::*;

#[track_caller]
fn error_of(pem: &str) -> String {
    Key::from_pem(pem).unwrap_err().to_string()
}

#[test]
fn escaped_line_ends_are_read() {
    let pem = text(RSA_2048);
    for line_end in [
        "\\\n",
        "\\\r\n",
        "\\  \n",
        "\\\\\n",
        "\\n\\\n",
        "\\u000a",
        "\\u000D\\u000A",
        "%0A",
        "%0d%0a",
    ] {
        assert_is_rsa_2048(Key::from_pem(pem.replace('\n', line_end)));
    }
}

#[test]
fn escaped_characters_are_read() {
    let pem = text(RSA_2048);
    assert_is_rsa_2048(Key::from_pem(pem.replace('/', "\\/")));
    assert_is_rsa_2048(Key::from_pem(pem.replace('+', "\\u002b").replace('=', "\\u003D")));
    let in_url = pem
        .replace('\n', "%0A")
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    assert_is_rsa_2048(Key::from_pem(in_url.replace(' ', "%20")));
    assert_is_rsa_2048(Key::from_pem(in_url.replace(' ', "+")));
}

#[test]
fn invisible_characters_are_ignored() {
    let pem = text(RSA_2048);
    for c in ["\u{200b}", "\u{feff}", "\u{a0}", "\u{2028}", "\u{ad}"] {
        assert_is_rsa_2048(Key::from_pem(pem.replacen("MII", &format!("M{c}II"), 1)));
        assert_is_rsa_2048(Key::from_pem(format!("{c}{}{c}", pem.replace('\n', &format!("{c}\n")))));
    }
    assert_is_rsa_2048(Key::from_pem(pem.replace(' ', "\u{a0}")));
}

#[test]
fn foreign_character_is_named_with_its_line() {
    const SENTENCE: &str = "the key contains a character that does not belong to it: ";
    let pem = text(RSA_2048);
    let third_line = |inserted: &str| {
        let mut lines: Vec<String> = pem.lines().map(str::to_owned).collect();
        lines[2].insert_str(5, inserted);
        lines.join("\n")
    };
    for (inserted, name) in [
        ("*", "`*`"),
        ("_", "`_`"),
        ("\u{1b}", "U+001B"),
        ("…", "U+2026"),
        ("А", "U+0410"),
        ("\\x", "`\\`"),
        ("\\u00e9", "U+00E9"),
        ("%zz", "`%`"),
    ] {
        let expected = format!("{SENTENCE}{name} at line 3");
        assert_eq!(error_of(&third_line(inserted)), expected);
        let on_one_line = third_line(inserted).replace('\n', "\\n");
        assert_eq!(error_of(&on_one_line), expected, "{inserted}");
        let after_a_comment = format!(
            "Bag Attributes\r\nlocalKeyID\r\n{}",
            third_line(inserted).replace('\n', "\r\n")
        );
        assert_eq!(error_of(&after_a_comment), format!("{SENTENCE}{name} at line 5"));
    }
    assert_eq!(
        error_of(&pem.replacen('\n', "\n> ", 1)),
        format!("{SENTENCE}`>` at line 2")
    );
}

#[test]
fn spaces_instead_of_plus_signs_are_named() {
    let pem = text(RSA_2048);
    assert!(pem.contains('+'), "the key of this test needs plus signs");
    assert_rejected(pem.replace('+', " "), KeyProblem::SPACES);
    assert_rejected(pem.replace(['+', '\n'], " "), KeyProblem::SPACES);
    // Spaces instead of line ends are read, so another fault of a key on one line is not blamed on them.
    let damaged = pem.replace('\n', " ").replacen("MIIE", "MIIF", 1);
    assert_rejected(damaged, KeyProblem::TRUNCATED);
}

#[test]
fn lost_backslashes_are_named() {
    let without = text(RSA_2048).trim().replace('\n', "n");
    assert_rejected(without, KeyProblem::NO_BACKSLASHES);
}
