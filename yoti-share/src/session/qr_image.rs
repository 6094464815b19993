//! QR codes drawn.

use qrcode::{
    EcLevel, QrCode as Matrix,
    render::{svg, unicode::Dense1x2},
};

use super::QrCode;
use crate::error::ConfigError;

impl QrCode {
    /// The code as an SVG image with its quiet zone, black on white, to be scaled as the page likes.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the URI is longer than a QR code can say.
    pub fn to_svg(&self) -> Result<String, ConfigError> {
        Ok(self.matrix()?.render::<svg::Color<'_>>().build())
    }

    /// The code as text for a terminal with a dark background, two modules a character.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the URI is longer than a QR code can say.
    pub fn to_terminal(&self) -> Result<String, ConfigError> {
        // What is printed is bright, so the code's light modules are the ones to print.
        let matrix = self.matrix()?;
        let mut drawn = matrix.render::<Dense1x2>();
        Ok(drawn.dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
    }

    fn matrix(&self) -> Result<Matrix, ConfigError> {
        Matrix::with_error_correction_level(&self.uri, EcLevel::M).map_err(|_capacity| {
            ConfigError::new("qr.uri", "is longer than a QR code can say; show it as a link instead")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(uri: String) -> QrCode {
        QrCode {
            id: "qr".parse().unwrap(),
            uri,
        }
    }

    /// A small code, drawn by hand from the finder pattern's definition: light ring, dark ring of 7, light of 5, dark of 3.
    #[test]
    fn the_terminal_shows_finder_patterns_in_a_quiet_zone() {
        let drawn = code("https://code.yoti.com/x".to_owned()).to_terminal().unwrap();
        let lines: Vec<&str> = drawn.lines().collect();
        assert!(
            lines[0].chars().chain(lines[1].chars()).all(|c| c == '█'),
            "no quiet zone:\n{drawn}"
        );
        assert!(lines[2].starts_with("████ ▄▄▄▄▄ "), "no finder pattern:\n{drawn}");
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() == lines[0].chars().count())
        );
    }

    #[test]
    fn an_svg_is_drawn() {
        let svg = code("https://code.yoti.com/x".to_owned()).to_svg().unwrap();
        assert!(svg.contains("<svg") && svg.trim_end().ends_with("</svg>"));
    }

    #[test]
    fn a_uri_that_no_code_can_say_is_refused() {
        let long = code("x".repeat(3000));
        assert_eq!(long.to_svg().unwrap_err().field(), "qr.uri");
        assert_eq!(long.to_terminal().unwrap_err().field(), "qr.uri");
    }
}
