//! A reader of protobuf messages that borrows everything and allocates nothing.
//!
//! Receipts need seven small messages; this reads their wire format, and who wants a message walks its fields. As the
//! protobuf specification has it, unknown fields and known ones of another wire type are passed over, and the last of
//! several values of one field counts; that is the caller's `match`.

/// The fields of one message, in the order of the wire. After an error there are no more.
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
    /// Numbers of fixed width, which no message of a receipt's needs.
    Fixed,
}

/// The bytes are no protobuf message: cut off, a number of more than 64 bits, a wire type that does not exist or the
/// groups that proto3 does not have, a field number of 0 or above 2²⁹ − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl<'a> Message<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn read(&mut self) -> Result<(u32, Field<'a>), Malformed> {
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).map_err(|_too_large| Malformed)?;
        if !(1..1 << 29).contains(&number) {
            return Err(Malformed);
        }
        let field = match tag & 7 {
            0 => Field::Varint(self.varint()?),
            1 => self.take(8).map(|_| Field::Fixed)?,
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_too_large| Malformed)?;
                Field::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Field::Fixed)?,
            _ => return Err(Malformed),
        };
        Ok((number, field))
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or(Malformed)?;
            self.rest = rest;
            let digits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit only.
            if shift == 63 && digits > 1 {
                return Err(Malformed);
            }
            number |= digits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Malformed)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'a> Iterator for Message<'a> {
    type Item = Result<(u32, Field<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.read();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u32, Field<'_>)>, Malformed> {
        Message::new(bytes).collect()
    }

    #[test]
    fn reads_every_wire_type() {
        // The first is the example of the protobuf documentation: field 1 is 150.
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
    fn reads_the_largest_number_and_nothing_beyond() {
        let mut largest = [0xff; 11];
        largest[0] = 0x08;
        largest[10] = 0x01;
        assert_eq!(read(&largest), Ok(vec![(1, Field::Varint(u64::MAX))]));
        largest[10] = 0x02;
        assert_eq!(read(&largest), Err(Malformed));
        largest[10] = 0x81;
        assert_eq!(read(&[&largest[..], &[0]].concat()), Err(Malformed), "eleven bytes");
    }

    #[test]
    fn refuses_what_is_cut_off() {
        for bytes in [
            &[0x08][..],
            &[0x08, 0x96],
            &[0x12, 2, b'a'],
            &[0x19, 1],
            &[0x25, 1, 2, 3],
            &[0x80],
        ] {
            assert_eq!(read(bytes), Err(Malformed), "{bytes:x?}");
        }
    }

    #[test]
    fn refuses_lengths_that_were_made_up() {
        assert_eq!(read(&[0x12, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]), Err(Malformed));
        assert_eq!(
            read(&[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
            Err(Malformed)
        );
    }

    #[test]
    fn refuses_groups_unknown_wire_types_and_impossible_numbers() {
        for tag in [0x0b, 0x0c, 0x0e, 0x0f, 0x00, 0x02] {
            assert_eq!(read(&[tag, 0]), Err(Malformed), "{tag:x}");
        }
        // Field number 2²⁹.
        assert_eq!(read(&[0x80, 0x80, 0x80, 0x80, 0x10, 0]), Err(Malformed));
    }

    #[test]
    fn ends_after_an_error() {
        let mut message = Message::new(&[0x0b, 0x08, 0x01]);
        assert_eq!(message.next(), Some(Err(Malformed)));
        assert_eq!(message.next(), None);
    }
}
