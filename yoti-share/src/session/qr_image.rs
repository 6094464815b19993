//! QR codes as images.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use qrcode::{Color, EcLevel, QrCode as Matrix};

use super::qr_code::QrCode;
use crate::error::ConfigError;

/// The light modules around the code that readers need, on each side.
const QUIET_ZONE: usize = 4;

impl QrCode {
    /// Renders the QR code as an SVG element for an HTML page: black on white with a quiet zone, a title for screen readers,
    /// and without a size, which CSS sets (`svg { width: 16rem }`).
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the URI is too long for a QR code.
    pub fn to_svg(&self) -> Result<String, ConfigError> {
        let modules = Modules::encode(&self.uri)?;
        let size = modules.size();
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" role=\"img\" shape-rendering=\"crispEdges\">\
             <title>QR code for the Yoti app</title><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path fill=\"#000\" d=\""
        );
        for (y, row) in modules.rows().enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one == next) {
                let width = run.len();
                if run.first() == Some(&true) {
                    // Writing to a string does not fail.
                    let _ = write!(svg, "M{x} {y}h{width}v1h-{width}z");
                }
                x += width;
            }
        }
        svg.push_str("\"/></svg>");
        Ok(svg)
    }

    /// The SVG image of [`to_svg`](Self::to_svg) as a `data:` URI, for `<img src="…">`. Give the `<img>` an `alt` text; a
    /// content security policy must allow `img-src data:`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the URI is too long for a QR code.
    pub fn to_data_uri(&self) -> Result<String, ConfigError> {
        Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(self.to_svg()?)))
    }

    /// Renders the QR code as text for a terminal, two modules for each character.
    ///
    /// Each line sets its own colours, black on white, so that readers find the code on dark and light terminals. The escape
    /// sequences need a terminal with 256 colours. Keep them on a terminal even if `NO_COLOR` is set: without them, a dark
    /// terminal shows the code inverted, which many cameras do not read.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the URI is too long for a QR code.
    pub fn to_terminal(&self) -> Result<String, ConfigError> {
        // Black and white of the colour cube. Themes change the first 16 colours only.
        const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";
        const RESET: &str = "\x1b[0m";
        let modules = Modules::encode(&self.uri)?;
        let mut rows = modules.rows();
        let mut lines = Vec::new();
        while let Some(upper) = rows.next() {
            let lower = rows.next().unwrap_or_else(|| vec![false; upper.len()]);
            let line: String = upper
                .into_iter()
                .zip(lower)
                .map(|halves| match halves {
                    (false, false) => ' ',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (true, true) => '█',
                })
                .collect();
            lines.push(format!("{BLACK_ON_WHITE}{line}{RESET}"));
        }
        Ok(lines.join("\n"))
    }
}

/// The modules of a QR code.
struct Modules(Matrix);

impl Modules {
    fn encode(uri: &str) -> Result<Self, ConfigError> {
        Matrix::with_error_correction_level(uri, EcLevel::M)
            .map(Self)
            .map_err(|_capacity| ConfigError::new("qr.uri", "is too long for a QR code; show it as a link instead"))
    }

    /// The number of modules in a row with its quiet zone.
    fn size(&self) -> usize {
        self.0.width() + 2 * QUIET_ZONE
    }

    /// The rows with the quiet zone; dark modules are true.
    fn rows(&self) -> impl Iterator<Item = Vec<bool>> {
        let (size, width) = (self.size(), self.0.width());
        let mut colors = self.0.to_colors().into_iter();
        let is_inside = move |at: usize| (QUIET_ZONE..QUIET_ZONE + width).contains(&at);
        (0..size).map(move |y| {
            (0..size)
                .map(|x| is_inside(x) && is_inside(y) && colors.next() == Some(Color::Dark))
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "https://code.yoti.com/CAEaJDRjNTQ3M2IxLTNiNzktNDg3My1iMmM4LThiMTQxZDYwMjM5ODAC";

    fn code(uri: impl Into<String>) -> QrCode {
        QrCode {
            request_id: None,
            id: "qr".parse().unwrap(),
            uri: uri.into(),
        }
    }

    /// A grey image, as a camera takes it.
    struct Picture {
        width: usize,
        pixels: Vec<u8>,
    }

    impl Picture {
        const WHITE: u8 = 255;
        const BLACK: u8 = 0;

        fn new(width: usize, height: usize, background: u8) -> Self {
            let pixels = vec![background; width * height];
            Self { width, pixels }
        }

        fn fill(&mut self, (x, y): (usize, usize), (width, height): (usize, usize), colour: u8) {
            for row in y..y + height {
                self.pixels[row * self.width + x..][..width].fill(colour);
            }
        }

        fn read_code(&self) -> Option<String> {
            let height = self.pixels.len() / self.width;
            let mut image =
                rqrr::PreparedImage::prepare_from_greyscale(self.width, height, |x, y| self.pixels[y * self.width + x]);
            let grids = image.detect_grids();
            Some(grids.first()?.decode().ok()?.1)
        }
    }

    /// Draws the paths of an SVG, which consist of the rectangles `Mx yhWvHh-Wz` or `M0 0hWvHH0z`.
    fn draw_svg(svg: &str, pixels_per_module: usize) -> Picture {
        let view = svg.split("viewBox=\"0 0 ").nth(1).unwrap();
        let size: usize = view.split([' ', '"']).next().unwrap().parse().unwrap();
        let scale = |modules: usize| modules * pixels_per_module;
        // The page is dark, so that a missing background would be noticed.
        let mut picture = Picture::new(scale(size), scale(size), Picture::BLACK);
        for path in svg.split("<path ").skip(1) {
            let colour = match path.split('"').nth(1).unwrap() {
                "#fff" => Picture::WHITE,
                "#000" => Picture::BLACK,
                other => panic!("{other}"),
            };
            for rectangle in path.split('"').nth(3).unwrap().split('M').skip(1) {
                let numbers: Vec<usize> = rectangle
                    .split(|c: char| !c.is_ascii_digit())
                    .filter(|digits| !digits.is_empty())
                    .map(|digits| digits.parse().unwrap())
                    .collect();
                let [x, y, width, height, _back] = numbers[..] else {
                    panic!("{rectangle}");
                };
                picture.fill((scale(x), scale(y)), (scale(width), scale(height)), colour);
            }
        }
        picture
    }

    /// Draws text as a terminal with this background does: two pixels above each other for each character.
    fn draw_terminal(text: &str, background: u8) -> Picture {
        const SIZE: usize = 3;
        const MARGIN: usize = 10;
        let columns = text.lines().map(|line| line.chars().count()).max().unwrap();
        let (width, height) = (
            (columns + 2 * MARGIN) * SIZE,
            (text.lines().count() + MARGIN) * 2 * SIZE,
        );
        let mut picture = Picture::new(width, height, background);
        let default = (Picture::WHITE - background, background);
        let (mut foreground, mut paper) = default;
        for (row, line) in text.lines().enumerate() {
            let mut column = MARGIN;
            let mut rest = line;
            while let Some(c) = rest.chars().next() {
                if let Some(sequence) = rest.strip_prefix("\x1b[") {
                    let (code, after) = sequence.split_once('m').unwrap();
                    (foreground, paper) = match code {
                        "0" => default,
                        // The colours 16 and 231 of a palette of 256 are #000000 and #ffffff.
                        "38;5;16;48;5;231" => (Picture::BLACK, Picture::WHITE),
                        other => panic!("{other}"),
                    };
                    rest = after;
                    continue;
                }
                let (upper, lower) = match c {
                    ' ' => (paper, paper),
                    '▀' => (foreground, paper),
                    '▄' => (paper, foreground),
                    '█' => (foreground, foreground),
                    other => panic!("{other}"),
                };
                let (x, y) = (column * SIZE, (2 * row + MARGIN) * SIZE);
                picture.fill((x, y), (SIZE, SIZE), upper);
                picture.fill((x, y + SIZE), (SIZE, SIZE), lower);
                column += 1;
                rest = &rest[c.len_utf8()..];
            }
            assert_eq!((foreground, paper), default, "line {row} does not reset its colours");
        }
        picture
    }

    /// The smallest code, one as the API returns it, and a large one.
    fn uris() -> [String; 3] {
        ["a".to_owned(), URI.to_owned(), format!("{URI}{}", "/x".repeat(300))]
    }

    #[test]
    fn svg_is_decoded_again() {
        for uri in uris() {
            let svg = code(uri.as_str()).to_svg().unwrap();
            assert_eq!(draw_svg(&svg, 4).read_code(), Some(uri));
        }
    }

    #[test]
    fn terminal_text_is_decoded_again_on_both_backgrounds() {
        for uri in uris() {
            let text = code(uri.as_str()).to_terminal().unwrap();
            for background in [Picture::BLACK, Picture::WHITE] {
                let picture = draw_terminal(&text, background);
                assert_eq!(picture.read_code().as_deref(), Some(&*uri), "background {background}");
            }
        }
    }

    #[test]
    fn svg_is_an_html_element_that_css_scales() {
        let svg = code(URI).to_svg().unwrap();
        assert!(
            svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "),
            "{svg}"
        );
        assert!(svg.contains(" role=\"img\""), "{svg}");
        assert!(svg.contains("><title>QR code for the Yoti app</title><path "), "{svg}");
        assert!(svg.ends_with("</svg>"), "{svg}");
        for absent in ["<?xml", "<!DOCTYPE", " width=", " height=", "style="] {
            assert!(!svg.contains(absent), "{absent} is in {svg}");
        }
    }

    #[test]
    fn data_uri_contains_the_svg() {
        let uri = code(URI).to_data_uri().unwrap();
        let encoded = uri.strip_prefix("data:image/svg+xml;base64,").unwrap();
        let svg = STANDARD.decode(encoded).unwrap();
        assert_eq!(String::from_utf8(svg).unwrap(), code(URI).to_svg().unwrap());
    }

    /// The expected lines are drawn by hand from the definition of the finder pattern: a light ring, a dark ring of 7, a
    /// light one of 5, a dark square of 3.
    #[test]
    fn terminal_shows_finder_patterns_in_a_quiet_zone() {
        let drawn = code("https://code.yoti.com/x").to_terminal().unwrap();
        let plain = drawn.replace("\x1b[38;5;16;48;5;231m", "").replace("\x1b[0m", "");
        let lines: Vec<&str> = plain.lines().collect();
        assert!(
            lines[0].chars().chain(lines[1].chars()).all(|c| c == ' '),
            "no quiet zone:\n{plain}"
        );
        assert!(lines[2].starts_with("    █▀▀▀▀▀█"), "no finder pattern:\n{plain}");
        assert!(lines[3].starts_with("    █ ███ █"), "no finder pattern:\n{plain}");
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
    }

    #[test]
    fn uri_too_long_for_a_qr_code_is_an_error() {
        let long = code("x".repeat(3000));
        assert_eq!(long.to_svg().unwrap_err().field(), "qr.uri");
        assert_eq!(long.to_data_uri().unwrap_err().field(), "qr.uri");
        assert_eq!(long.to_terminal().unwrap_err().field(), "qr.uri");
    }
}
