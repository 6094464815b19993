//! Derives decisions from a fuzzer's bytes. When no bytes are left, every decision is the first option.

pub(crate) struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let (byte, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *byte
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = usize::from(self.byte()) << 8 | usize::from(self.byte());
        number % end.max(1)
    }

    /// Some bytes; the next byte is their number.
    pub(crate) fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        bytes
    }

    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Changes `bytes` as the rest of the data demands: overwrites, inserts, removes or doubles bytes.
    pub(crate) fn edit(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..32 {
            if self.is_empty() {
                break;
            }
            let kind = self.byte();
            let at = self.below(bytes.len() + 1);
            match kind % 4 {
                0 => {
                    for (old, new) in bytes[at..].iter_mut().zip(self.bytes()) {
                        *old = *new;
                    }
                }
                1 => drop(bytes.splice(at..at, self.bytes().iter().copied())),
                2 => {
                    let end = bytes.len().min(at + usize::from(self.byte()));
                    bytes.drain(at..end);
                }
                _ => {
                    let end = bytes.len().min(at + usize::from(self.byte()));
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
            }
        }
        bytes
    }
}
