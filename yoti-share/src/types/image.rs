//! Images.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;

/// A JPEG or PNG image. The bytes are not examined.
///
/// A clone is cheap, and an image from a receipt shares the receipt's buffer. `Debug` does not show it.
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
