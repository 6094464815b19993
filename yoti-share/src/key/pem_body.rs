//! The base64 text between the BEGIN and END lines of a key.

use std::{iter::Peekable, str::Chars};

use zeroize::Zeroizing;

use super::pem_problem::is_ignorable;
use crate::error::{KeyError, KeyProblem};

pub(super) struct Base64Body {
    pub(super) base64: Zeroizing<Vec<u8>>,
    /// The probable cause of damage, if the text does not contain a key.
    pub(super) suspicion: Option<KeyProblem>,
}

/// Collects the base64 characters, without white space, invisible characters and escaped line ends. `first_line` is the
/// number of the line in which the body starts, for errors.
pub(super) fn collect_base64(body: &str, first_line: usize) -> Result<Base64Body, KeyError> {
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut line = first_line;
    let mut previous = None;
    for c in Unescaped::new(body) {
        match c {
            _ if c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=') => {
                // The test above allows ASCII only.
                base64.extend(u8::try_from(c));
            }
            '\n' if previous == Some('\r') => {}
            '\n' | '\r' => line += 1,
            _ if is_ignorable(c) => {}
            _ => {
                let detail = format!("{} at line {line}", name_character(c));
                return Err(KeyError::new(KeyProblem::CHARACTER).with_detail(detail));
            }
        }
        previous = Some(c);
    }
    let suspicion = if base64.starts_with(b"nMII") {
        Some(KeyProblem::NO_BACKSLASHES)
    } else if has_lost_plus_signs(body) {
        Some(KeyProblem::SPACES)
    } else {
        None
    };
    Ok(Base64Body { base64, suspicion })
}

/// Whether spaces are at other places than those of line ends, which come after equally many characters.
fn has_lost_plus_signs(body: &str) -> bool {
    let runs: Vec<usize> = body.split_whitespace().map(str::len).collect();
    let Some((last, [first, others @ ..])) = runs.split_last() else {
        return false;
    };
    let has_space = body.lines().any(|line| line.trim().contains(' '));
    has_space && (last > first || others.iter().any(|run| run != first))
}

/// The number of line ends in the text: `\n`, `\r\n` or `\r`.
pub(super) fn count_lines(text: &str) -> usize {
    text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count()
}

/// Names a character that base64 does not have, so it is not part of the key.
fn name_character(c: char) -> String {
    if c.is_ascii_graphic() {
        format!("`{c}`")
    } else {
        format!("U+{:04X}", u32::from(c))
    }
}

/// The characters of a text in which line ends and some characters may be escaped as in JSON, in shells and in programs.
struct Unescaped<'a>(Peekable<Chars<'a>>);

impl<'a> Unescaped<'a> {
    fn new(text: &'a str) -> Self {
        Self(text.chars().peekable())
    }

    fn read_hexadecimal(&mut self) -> Option<char> {
        let mut code = 0;
        for _ in 0..4 {
            code = code * 16 + self.0.next_if(char::is_ascii_hexdigit)?.to_digit(16)?;
        }
        char::from_u32(code)
    }
}

impl Iterator for Unescaped<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let c = self.0.next()?;
        if c != '\\' {
            return Some(c);
        }
        // Escaping twice doubles the backslashes.
        while self.0.next_if_eq(&'\\').is_some() {}
        match self.0.peek() {
            Some('n') => self.0.next().map(|_| '\n'),
            Some('r') => self.0.next().map(|_| '\r'),
            Some('t') => self.0.next().map(|_| '\t'),
            Some('/') => self.0.next(),
            Some('u') => {
                self.0.next();
                self.read_hexadecimal().or(Some('\\'))
            }
            // A backslash that continues a line, with the line end that follows.
            Some(c) if c.is_whitespace() => self.0.next(),
            Some(_) => Some('\\'),
            None => Some(' '),
        }
    }
}
