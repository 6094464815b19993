//! A reader and writer of DER elements.
//!
//! It is written by hand because keys and certificates need five tags of DER; a DER library would be a dependency of the
//! default build, for less precise errors.

/// SEQUENCE.
pub(crate) const SEQUENCE: u8 = 0x30;
/// INTEGER.
pub(crate) const INTEGER: u8 = 0x02;
/// BIT STRING.
pub(crate) const BIT_STRING: u8 = 0x03;
/// OCTET STRING.
pub(crate) const OCTET_STRING: u8 = 0x04;
/// OBJECT IDENTIFIER.
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;

/// One element.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
}

/// Why an element could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DerError {
    /// The bytes end inside an element.
    Truncated,
    /// A form that DER does not allow or that neither keys nor certificates use: an indefinite length, a length of more
    /// than four bytes, a tag number above 30.
    Malformed,
    /// The element has another tag than the expected one.
    Unexpected,
}

/// A sequence of elements.
#[derive(Clone, Copy)]
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Elements<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The bytes that have not been read yet.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The tag of the next element, if there is one.
    pub(crate) fn peek_tag(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Reads the next element; at the end of the bytes it fails with [`DerError::Truncated`].
    pub(crate) fn read(&mut self) -> Result<Element<'a>, DerError> {
        let (&tag, rest) = self.rest.split_first().ok_or(DerError::Truncated)?;
        if tag & 0x1f == 0x1f {
            return Err(DerError::Malformed);
        }
        let (&first, rest) = rest.split_first().ok_or(DerError::Truncated)?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest
                    .split_at_checked(usize::from(first & 0x7f))
                    .ok_or(DerError::Truncated)?;
                (
                    digits
                        .iter()
                        .fold(0, |length, &digit| (length << 8) | usize::from(digit)),
                    rest,
                )
            }
            _ => return Err(DerError::Malformed),
        };
        let (content, rest) = rest.split_at_checked(length).ok_or(DerError::Truncated)?;
        self.rest = rest;
        Ok(Element { tag, content })
    }

    /// Reads the next element, which must have this tag, and returns its content.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<&'a [u8], DerError> {
        let element = self.read()?;
        if element.tag == tag {
            Ok(element.content)
        } else {
            Err(DerError::Unexpected)
        }
    }

    /// Reads the next element, which must have this tag, and returns the elements in it.
    pub(crate) fn enter(&mut self, tag: u8) -> Result<Self, DerError> {
        self.expect(tag).map(Self::new)
    }
}

/// Appends an element whose content is the concatenated parts.
pub(crate) fn write_element(out: &mut Vec<u8>, tag: u8, parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    out.push(tag);
    if let Ok(short @ 0..=0x7f) = u8::try_from(length) {
        out.push(short);
    } else {
        let digits = length.to_be_bytes();
        let leading = digits.iter().take_while(|&&digit| digit == 0).count();
        out.extend(u8::try_from(digits.len() - leading).map(|count| 0x80 | count));
        out.extend(digits.iter().skip(leading));
    }
    for part in parts {
        out.extend_from_slice(part);
    }
}
