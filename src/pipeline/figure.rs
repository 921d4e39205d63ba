//! A figure of a knowledge file, exact as written.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A number such as 4, 0.5, or a fraction in a text such as "5/9".
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure(pub(super) Decimal);

struct FigureVisitor;

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Figure, D::Error> {
        deserializer.deserialize_any(FigureVisitor)
    }
}

impl Visitor<'_> for FigureVisitor {
    type Value = Figure;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number such as 0.5, or a fraction such as \"5/9\"")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Figure, E> {
        Ok(Figure(Decimal::from(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Figure, E> {
        Ok(Figure(Decimal::from(value)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Figure, E> {
        // The shortest text of a float is what was written, up to 15 digits.
        value
            .to_string()
            .parse()
            .map(Figure)
            .map_err(|_| E::custom("a number with at most 28 digits is needed"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Figure, E> {
        let wrong = || E::custom(format!("\"{text}\" is not a fraction such as \"5/9\""));
        let (above, below) = text.split_once('/').ok_or_else(wrong)?;
        let above: Decimal = above.trim().parse().map_err(|_| wrong())?;
        let below: Decimal = below.trim().parse().map_err(|_| wrong())?;
        above.checked_div(below).map(Figure).ok_or_else(wrong)
    }
}
