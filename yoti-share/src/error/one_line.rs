//! Errors stay on one line, whatever text they contain from paths, servers and other libraries.

use std::fmt;

/// Writes to the formatter and escapes every character that [changes a line](changes_line).
pub(crate) struct OneLine<'a, 'f>(pub(crate) &'a mut fmt::Formatter<'f>);

impl fmt::Write for OneLine<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(changes_line) {
            self.0.write_str(before)?;
            let length = rest.len() - before.len() - after.len();
            let escaped = rest.get(before.len()..before.len() + length).unwrap_or_default();
            write!(self.0, "{}", escaped.escape_default())?;
            rest = after;
        }
        self.0.write_str(rest)
    }
}

/// Whether the character ends a line, controls a terminal, is invisible, or changes the direction of the text after it.
pub(crate) fn changes_line(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    struct Shown(&'static str);

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(OneLine(f), "{}", self.0)
        }
    }

    #[test]
    fn characters_that_change_a_line_are_escaped() {
        for (text, expected) in [
            ("", ""),
            ("plain täxt", "plain täxt"),
            ("a\r\nb\tc", r"a\r\nb\tc"),
            ("\u{1b}[31mred\u{7f}\u{9b}", r"\u{1b}[31mred\u{7f}\u{9b}"),
            ("a\u{2028}b\u{2029}\u{85}", r"a\u{2028}b\u{2029}\u{85}"),
            ("\u{202e}gnp.exe\u{2066}", r"\u{202e}gnp.exe\u{2066}"),
            ("\u{feff}\u{200b}x", r"\u{feff}\u{200b}x"),
        ] {
            assert_eq!(Shown(text).to_string(), expected);
        }
    }
}
