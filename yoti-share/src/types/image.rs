//! Images.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;

/// A JPEG or PNG image. The bytes are not examined.
///
/// A clone is cheap, and an image from a receipt shares the receipt's buffer. `Debug` does not show
/// it. With the feature `serde`, it serialises as `{"media_type": "image/jpeg", "data": "…"}`, with
/// the bytes in base64.
///
/// ```
/// use yoti_share::Image;
///
/// let photo = Image::jpeg(vec![0xff, 0xd8, 0xff]);
/// assert_eq!(photo.media_type(), "image/jpeg");
/// assert_eq!(photo.data_uri(), "data:image/jpeg;base64,/9j/");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Image {
    media_type: &'static str,
    bytes: Bytes,
}

crate::macros::redacted_debug!(Image);

impl Image {
    /// A JPEG image of these bytes.
    pub fn jpeg(bytes: impl Into<Vec<u8>>) -> Self {
        Self::from_shared("image/jpeg", Bytes::from(bytes.into()))
    }

    /// A PNG image of these bytes.
    pub fn png(bytes: impl Into<Vec<u8>>) -> Self {
        Self::from_shared("image/png", Bytes::from(bytes.into()))
    }

    pub(crate) fn from_shared(media_type: &'static str, bytes: Bytes) -> Self {
        Self { media_type, bytes }
    }

    #[cfg(any(test, feature = "test-util"))]
    pub(crate) fn shared_bytes(self) -> Bytes {
        self.bytes
    }

    /// The bytes of the image file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `image/jpeg` or `image/png`.
    pub fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// The image as a `data:` URI, for an `<img src>`.
    pub fn data_uri(&self) -> String {
        let mut uri = format!("data:{};base64,", self.media_type);
        STANDARD.encode_string(&self.bytes, &mut uri);
        uri
    }
}

#[cfg(feature = "serde")]
mod serialization {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::Image;
    use crate::codec::serialization::{BytesOrBase64, serialize_bytes, without_value};

    #[derive(Serialize)]
    #[serde(rename = "Image")]
    struct Written<'a> {
        media_type: &'a str,
        #[serde(serialize_with = "serialize_bytes")]
        data: &'a [u8],
    }

    #[derive(Deserialize)]
    #[serde(rename = "Image", deny_unknown_fields, expecting = "an image")]
    struct Read {
        media_type: String,
        data: BytesOrBase64,
    }

    impl Serialize for Image {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let written = Written {
                media_type: self.media_type,
                data: &self.bytes,
            };
            written.serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Image {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let read = Read::deserialize(deserializer).map_err(without_value)?;
            let data: Vec<u8> = read.data.decoded("data")?;
            match &*read.media_type {
                "image/jpeg" => Ok(Self::jpeg(data)),
                "image/png" => Ok(Self::png(data)),
                _ => Err(D::Error::custom("`media_type` is neither `image/jpeg` nor `image/png`")),
            }
        }
    }
}
