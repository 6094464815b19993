//! QR codes as images.

use qrcode::{
    EcLevel, QrCode as Matrix,
    render::{svg, unicode::Dense1x2},
};

use super::qr_code::QrCode;
use crate::error::ConfigError;

impl QrCode {
    /// Renders the QR code as an SVG image with its quiet zone, black on white. The page may scale it.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the URI is too long for a QR code.
    pub fn to_svg(&self) -> Result<String, ConfigError> {
        Ok(self.matrix()?.render::<svg::Color<'_>>().build())
    }

    /// Renders the QR code as text for a terminal with a dark background, two modules for each character.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the URI is too long for a QR code.
    pub fn to_terminal(&self) -> Result<String, ConfigError> {
        // Printed characters are bright on a dark background, so the light modules are printed.
        let matrix = self.matrix()?;
        let mut renderer = matrix.render::<Dense1x2>();
        Ok(renderer.dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
    }

    fn matrix(&self) -> Result<Matrix, ConfigError> {
        Matrix::with_error_correction_level(&self.uri, EcLevel::M)
            .map_err(|_capacity| ConfigError::new("qr.uri", "is too long for a QR code; show it as a link instead"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(uri: String) -> QrCode {
        QrCode {
            request_id: None,
            id: "qr".parse().unwrap(),
            uri,
        }
    }

    /// The expected lines are drawn by hand from the definition of the finder pattern: a light ring, a dark ring of 7, a
    /// light one of 5, a dark square of 3.
    #[test]
    fn terminal_shows_finder_patterns_in_a_quiet_zone() {
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
    fn svg_is_rendered() {
        let svg = code("https://code.yoti.com/x".to_owned()).to_svg().unwrap();
        assert!(svg.contains("<svg") && svg.trim_end().ends_with("</svg>"));
    }

    #[test]
    fn uri_too_long_for_a_qr_code_is_an_error() {
        let long = code("x".repeat(3000));
        assert_eq!(long.to_svg().unwrap_err().field(), "qr.uri");
        assert_eq!(long.to_terminal().unwrap_err().field(), "qr.uri");
    }
}
