//! A reader of the protobuf wire format.
//!
//! It is written by hand because it borrows everything and allocates nothing: a receipt has seven small message types, but
//! its images are megabytes. Callers iterate over the fields of a message and, as the protobuf specification requires,
//! ignore unknown fields and wire types and keep the last of several values of one field.

/// The fields of one message, in wire order. An error ends the iteration.
#[derive(Clone)]
pub(crate) struct Message<'a> {
    rest: &'a [u8],
}

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Field<'a> {
    /// Integers, booleans and enumerations.
    Varint(u64),
    /// Strings, bytes and nested messages.
    Bytes(&'a [u8]),
    /// Numbers of fixed width, which no message of a receipt contains.
    Fixed,
}

/// The bytes are not a protobuf message: they are truncated, or contain a number of more than 64 bits, an unknown wire
/// type, a group (which proto3 does not have), or a field number of 0 or above 2²⁹ − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProtobufError;

impl<'a> Message<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn read_field(&mut self) -> Result<(u32, Field<'a>), ProtobufError> {
        let tag = self.read_varint()?;
        let number = u32::try_from(tag >> 3).map_err(|_too_large| ProtobufError)?;
        if !(1..1 << 29).contains(&number) {
            return Err(ProtobufError);
        }
        let field = match tag & 7 {
            0 => Field::Varint(self.read_varint()?),
            1 => self.read_bytes(8).map(|_| Field::Fixed)?,
            2 => {
                let length = usize::try_from(self.read_varint()?).map_err(|_too_large| ProtobufError)?;
                Field::Bytes(self.read_bytes(length)?)
            }
            5 => self.read_bytes(4).map(|_| Field::Fixed)?,
            _ => return Err(ProtobufError),
        };
        Ok((number, field))
    }

    fn read_varint(&mut self) -> Result<u64, ProtobufError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or(ProtobufError)?;
            self.rest = rest;
            let digits = u64::from(byte & 0x7f);
            // Nine bytes have 63 bits, so the tenth may have one bit only.
            if shift == 63 && digits > 1 {
                return Err(ProtobufError);
            }
            number |= digits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(ProtobufError)
    }

    fn read_bytes(&mut self, length: usize) -> Result<&'a [u8], ProtobufError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(ProtobufError)?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'a> Iterator for Message<'a> {
    type Item = Result<(u32, Field<'a>), ProtobufError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.read_field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

/// Appends a field with bytes.
#[cfg(any(test, feature = "test-util"))]
pub(crate) fn write_bytes(out: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    write_varint(out, u64::from(number) << 3 | 2);
    write_varint(out, u64::try_from(bytes.len()).unwrap_or_default());
    out.extend_from_slice(bytes);
}

/// Appends a field with a number.
#[cfg(any(test, feature = "test-util"))]
pub(crate) fn write_number(out: &mut Vec<u8>, field: u32, number: u64) {
    write_varint(out, u64::from(field) << 3);
    write_varint(out, number);
}

#[cfg(any(test, feature = "test-util"))]
fn write_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.extend(u8::try_from(number & 0x7f).map(|digits| digits | 0x80));
        number >>= 7;
    }
    out.extend(u8::try_from(number));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u32, Field<'_>)>, ProtobufError> {
        Message::new(bytes).collect()
    }

    #[test]
    fn every_wire_type_is_read() {
        // The example of the protobuf documentation: field 1 is 150.
        assert_eq!(read(&[0x08, 0x96, 0x01]), Ok(vec![(1, Field::Varint(150))]));
        assert_eq!(read(b"\x12\x07testing"), Ok(vec![(2, Field::Bytes(b"testing"))]));
        assert_eq!(
            read(&[0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4]),
            Ok(vec![(3, Field::Fixed), (4, Field::Fixed)])
        );
        assert_eq!(read(&[]), Ok(vec![]));
        assert_eq!(read(&[0x0a, 0x00]), Ok(vec![(1, Field::Bytes(b""))]));
        // Field 16 needs a tag of two bytes.
        assert_eq!(read(&[0x82, 0x01, 0x00]), Ok(vec![(16, Field::Bytes(b""))]));
    }

    #[test]
    fn varint_above_64_bits_is_rejected() {
        let mut largest = [0xff; 11];
        largest[0] = 0x08;
        largest[10] = 0x01;
        assert_eq!(read(&largest), Ok(vec![(1, Field::Varint(u64::MAX))]));
        largest[10] = 0x02;
        assert_eq!(read(&largest), Err(ProtobufError));
        largest[10] = 0x81;
        assert_eq!(read(&[&largest[..], &[0]].concat()), Err(ProtobufError), "eleven bytes");
    }

    #[test]
    fn truncated_message_is_rejected() {
        for bytes in [
            &[0x08][..],
            &[0x08, 0x96],
            &[0x12, 2, b'a'],
            &[0x19, 1],
            &[0x25, 1, 2, 3],
            &[0x80],
        ] {
            assert_eq!(read(bytes), Err(ProtobufError), "{bytes:x?}");
        }
    }

    #[test]
    fn length_beyond_the_message_is_rejected() {
        assert_eq!(read(&[0x12, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]), Err(ProtobufError));
        assert_eq!(
            read(&[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
            Err(ProtobufError)
        );
    }

    #[test]
    fn unknown_wire_type_and_field_number_are_rejected() {
        for tag in [0x0b, 0x0c, 0x0e, 0x0f, 0x00, 0x02] {
            assert_eq!(read(&[tag, 0]), Err(ProtobufError), "{tag:x}");
        }
        // Field number 2²⁹.
        assert_eq!(read(&[0x80, 0x80, 0x80, 0x80, 0x10, 0]), Err(ProtobufError));
    }

    #[test]
    fn iteration_ends_after_an_error() {
        let mut message = Message::new(&[0x0b, 0x08, 0x01]);
        assert_eq!(message.next(), Some(Err(ProtobufError)));
        assert_eq!(message.next(), None);
    }
}
