//! A QR code as the path of a drawing, so that the page's content policy holds and it prints sharp.

use std::fmt::Write;

use qrcode::{Color, QrCode};

/// Empty cells around the code (ISO/IEC 18004 asks for 4).
const QUIET: usize = 4;

/// Side in cells with the quiet zone, and a square for each dark cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    pub side: usize,
    pub path: String,
}

impl Qr {
    /// Of an address; `None` where it is longer than a code can hold.
    pub fn of(address: &str) -> Option<Self> {
        let Ok(code) = QrCode::new(address) else { return None };
        let width = code.width();
        let mut path = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark && write!(path, "M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET).is_err() {
                return None;
            }
        }
        Some(Self { side: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_three_finders_and_a_quiet_zone() {
        let qr = Qr::of("https://sessions.example.org/learn/en?group=7Q2FK9").expect("a code");
        let inner = qr.side - 2 * QUIET;
        for (x, y) in [(0, 0), (inner - 1, 0), (0, inner - 1)] {
            assert!(qr.path.contains(&format!("M{} {}h1", x + QUIET, y + QUIET)), "{x} {y}");
        }
        assert!(!qr.path.contains("M3 "));
    }

    #[test]
    fn what_no_code_can_hold_is_none() {
        assert_eq!(Qr::of(&"x".repeat(8_000)), None);
    }
}
