//! Units as printed, what they are in UCUM, and how values change with them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;
use unicode_normalization::UnicodeNormalization;

use super::error::PipelineError;
use super::figure::Figure;
use super::load::KnowledgeFile;
use super::{Analyte, Conversion};

/// Digits kept of a converted value: more than any factor has, few enough to drop the tail of a third.
const CONVERTED_DIGITS: u32 = 12;

/// Powers of ten that units are printed with; others are misread.
const POWERS: [&str; 5] = ["12", "3", "5", "6", "9"];

/// The units of `common/units.toml`.
#[derive(Clone, Debug, Default)]
pub struct Units {
    by_ucum: BTreeMap<String, Unit>,
    by_spelling: BTreeMap<String, String>,
    words: UnitWords,
    /// Small-lettered words that may be a unit; what is no sign and not among them is none.
    letters: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct Unit {
    quantity: String,
    scale: Decimal,
    stands_alone: bool,
    of_field: bool,
}

#[derive(Clone, Debug, Default)]
struct UnitWords {
    numerator: BTreeMap<String, String>,
    denominator: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsFile {
    unit: Vec<UnitRow>,
    numerator: BTreeMap<String, String>,
    denominator: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    ucum: Spanned<String>,
    quantity: String,
    scale: Spanned<Figure>,
    #[serde(default)]
    spellings: Vec<Spanned<String>>,
    #[serde(default = "yes")]
    alone: bool,
    #[serde(default)]
    of_field: bool,
}

fn yes() -> bool {
    true
}

impl Units {
    /// Returns the unit of a printed spelling in UCUM, or `None` when it isn't known.
    ///
    /// With an analyte its own printed units come first, with the meaning they have for it.
    pub fn ucum_of(&self, printed: &str, analyte: Option<&Analyte>) -> Option<String> {
        let plain = composed(printed.trim());
        let Some(analyte) = analyte else {
            return self.known(&plain).filter(|it| self.by_ucum[*it].stands_alone).map(str::to_owned);
        };
        let folded = self.fold(&plain);
        if let Some((_, ucum)) = analyte.unit_words.iter().find(|(word, _)| self.fold(word) == folded) {
            return Some(ucum.clone());
        }
        let ucum = self.known(&plain)?;
        let is_sure =
            self.by_ucum[ucum].stands_alone || analyte.printed_units.iter().any(|it| self.fold(it) == folded);
        is_sure.then(|| ucum.to_owned())
    }

    /// Whether a printed text is a unit and nothing else.
    pub fn is_unit(&self, printed: &str) -> bool {
        self.ucum_of(printed, None).is_some()
    }

    /// Folds the spelling of a unit: case, spaces, powers of ten, abbreviations.
    ///
    /// Two spellings that fold alike are the same unit. Unknown text is folded as well.
    pub fn fold(&self, printed: &str) -> String {
        fold_unit(printed, &self.words)
    }

    /// Returns a value in the unit of its analyte, or `None` when no sure way leads there.
    ///
    /// Factors between mass and moles come from the analyte; within one quantity the metric prefixes do.
    pub fn to_unit(&self, analyte: &Analyte, value: Decimal, ucum: &str) -> Option<Decimal> {
        if ucum == analyte.unit {
            return Some(value);
        }
        let direct = analyte.accepted.iter().find(|it| it.ucum == ucum);
        let converted = match direct {
            Some(unit) => unit.conversion.apply(value)?,
            None => {
                self.scaled(value, ucum, &analyte.unit).or_else(|| self.by_way_of(analyte, value, ucum))?
            }
        };
        converted.round_sf(CONVERTED_DIGITS).map(|it| it.normalize())
    }

    /// Returns a value of the analyte's unit in another one; the way back of [`Units::to_unit`].
    pub fn in_unit(&self, analyte: &Analyte, value: Decimal, ucum: &str) -> Option<Decimal> {
        let offset = self.to_unit(analyte, Decimal::ZERO, ucum)?;
        let slope = self.to_unit(analyte, Decimal::ONE, ucum)?.checked_sub(offset)?;
        value.checked_sub(offset)?.checked_div(slope)
    }

    /// Whether values in a unit can be brought to the unit of the analyte.
    pub fn fits(&self, analyte: &Analyte, ucum: &str) -> bool {
        self.to_unit(analyte, Decimal::ONE, ucum).is_some()
    }

    /// Returns a value in another unit of the same quantity, by definition alone.
    pub fn scaled(&self, value: Decimal, from: &str, to: &str) -> Option<Decimal> {
        let (from, to) = (self.by_ucum.get(from)?, self.by_ucum.get(to)?);
        if from.quantity != to.quantity {
            return None;
        }
        value.checked_mul(from.scale)?.checked_div(to.scale)
    }

    /// Whether a unit counts what is seen in a field of the microscope.
    pub fn is_of_field(&self, ucum: &str) -> bool {
        self.by_ucum.get(ucum).is_some_and(|it| it.of_field)
    }

    /// All units in UCUM, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.by_ucum.keys().map(String::as_str)
    }

    /// Whether the unit is one of the table.
    pub(super) fn knows(&self, ucum: &str) -> bool {
        self.by_ucum.contains_key(ucum)
    }

    /// Reads `common/units.toml`.
    pub(super) fn load(file: KnowledgeFile<'_>) -> Result<Units, PipelineError> {
        let UnitsFile { unit, numerator, denominator } = file.parse()?;
        let mut units = Units { words: UnitWords { numerator, denominator }, ..Units::default() };
        for row in unit {
            let ucum = row.ucum.get_ref().clone();
            if units.knows(&ucum) {
                return Err(file.wrong(row.ucum.span(), format!("unit \"{ucum}\" stands here twice")));
            }
            let scale = row.scale.get_ref().0;
            if scale <= Decimal::ZERO {
                return Err(file.wrong(row.scale.span(), "a scale is more than 0"));
            }
            for spelling in row.spellings.iter().chain([&row.ucum]) {
                let folded = units.fold(spelling.get_ref());
                // Two UCUM codes may fold alike, such as /mm3 and /uL, when they are the same by definition.
                let other = units.by_spelling.get(&folded).filter(|it| **it != ucum);
                if let Some(other) = other {
                    let same = &units.by_ucum[other];
                    if same.quantity != row.quantity || same.scale != scale {
                        let message =
                            format!("\"{}\" is a spelling of \"{other}\" already", spelling.get_ref());
                        return Err(file.wrong(spelling.span(), message));
                    }
                }
                units.by_spelling.insert(folded, ucum.clone());
            }
            let UnitRow { quantity, alone, of_field, .. } = row;
            units.by_ucum.insert(ucum, Unit { quantity, scale, stands_alone: alone, of_field });
        }
        let words = units.by_spelling.keys().chain(units.words.numerator.keys());
        units.letters = words.filter(|it| is_word(it)).cloned().collect();
        Ok(units)
    }

    fn known(&self, printed: &str) -> Option<&str> {
        // Most words of a page are no unit, which is seen without folding them.
        if is_word(printed) && !self.letters.contains(&printed.to_ascii_lowercase()) {
            return None;
        }
        if let Some((ucum, _)) = self.by_ucum.get_key_value(printed) {
            return Some(ucum);
        }
        self.by_spelling.get(&self.fold(printed)).map(String::as_str)
    }

    /// The value by way of an accepted unit of the same quantity, such as nmol/L by way of umol/L.
    fn by_way_of(&self, analyte: &Analyte, value: Decimal, ucum: &str) -> Option<Decimal> {
        analyte.accepted.iter().find_map(|it| it.conversion.apply(self.scaled(value, ucum, &it.ucum)?))
    }
}

impl Conversion {
    /// Applies it; `None` when the result is too large for a decimal.
    pub fn apply(self, value: Decimal) -> Option<Decimal> {
        match self {
            Conversion::Factor(factor) => value.checked_mul(factor),
            Conversion::Affine { slope, offset } => value.checked_mul(slope)?.checked_add(offset),
        }
    }
}

/// Whether a text is letters and nothing that folding takes for a sign.
fn is_word(text: &str) -> bool {
    let is_letters = !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphabetic());
    is_letters && !text.to_ascii_lowercase().contains("per")
}

fn fold_unit(printed: &str, words: &UnitWords) -> String {
    let plain = fold_signs(printed);
    let (power, rest) = split_power(&plain);
    let mut parts = rest.split('/');
    let printed_numerator = parts.next().unwrap_or_default();
    let numerator = match words.numerator.get(printed_numerator) {
        // "million" alone says nothing, "million/cumm" does.
        Some(word) if rest.contains('/') || !word.starts_with("10*") => word,
        Some(_) | None => printed_numerator,
    };
    let mut folded = match power {
        Some(power) => format!("10*{power}{numerator}"),
        None => numerator.to_owned(),
    };
    for part in parts.filter(|it| !it.is_empty()) {
        folded.push('/');
        folded.push_str(words.denominator.get(part).map_or(part, String::as_str));
    }
    // A picolitre of blood holds no cell worth counting: the sign was a misread "µ".
    if folded.starts_with("10*") && folded.ends_with("/pl") {
        folded.replace_range(folded.len() - 2.., "ul");
    }
    folded
}

/// A text in compatible letters; most units are plain already.
fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) }
}

/// Lower case without spaces, brackets and abbreviating dots; "µ" as "u", "per" as "/".
fn fold_signs(printed: &str) -> String {
    // The first two are what UTF-8 looks like when it was read as Latin-1.
    let mended = printed.replace("Â", "").replace("Î¼", "u");
    let lower: Vec<char> =
        composed(&mended).chars().flat_map(char::to_lowercase).filter(|it| !is_dropped(*it)).collect();
    let mut plain = String::with_capacity(lower.len());
    for (at, &sign) in lower.iter().enumerate() {
        let is_digit = |it: Option<&char>| it.is_some_and(char::is_ascii_digit);
        let in_number =
            is_digit(at.checked_sub(1).and_then(|it| lower.get(it))) && is_digit(lower.get(at + 1));
        match sign {
            'μ' => plain.push('u'),
            'º' | '˚' => plain.push('°'),
            '∕' | '⁄' | '\\' => plain.push('/'),
            '.' | ',' if !in_number => {}
            ',' => plain.push('.'),
            ';' | ':' => {}
            _ => plain.push(sign),
        }
    }
    if plain == "percent" || plain == "percentage" {
        return "%".to_owned();
    }
    plain.replace("per", "/")
}

fn is_dropped(sign: char) -> bool {
    sign.is_whitespace() || "[](){}_^\"'".contains(sign)
}

/// Splits "x10^3" and its many spellings off; the power is one of [`POWERS`].
fn split_power(plain: &str) -> (Option<&'static str>, &str) {
    let start = plain.trim_start_matches(['x', '×', '*']);
    // "E9/L" is "10^9/L" as instruments print it.
    let is_raised = |it: &&str| it.starts_with('e') && it[1..].starts_with(|it: char| it.is_ascii_digit());
    let Some(after_ten) = start.strip_prefix("10").or_else(|| Some(start).filter(is_raised)) else {
        return (None, plain);
    };
    let digits = after_ten.trim_start_matches(['*', 'x', '×', 'e', 'a', '°', '`', '’', '~', '˄', 'ˆ']);
    for power in POWERS {
        let Some(rest) = digits.strip_prefix(power) else { continue };
        let rest = rest.trim_start_matches("cells").trim_start_matches("cell");
        if rest.starts_with('/') {
            return (Some(power), rest);
        }
        // The stroke may be lost: "10^3 uL" and "10^9 L" can't be anything else.
        match rest {
            "ul" => return (Some(power), "/ul"),
            "l" => return (Some(power), "/l"),
            _ => {}
        }
    }
    (None, plain)
}

#[cfg(test)]
mod tests {
    use super::{UnitWords, fold_unit, is_word};
    use crate::pipeline::Knowledge;

    #[test]
    fn a_word_is_a_unit_where_its_folded_form_is_one() {
        let units = Knowledge::builtin().unwrap().units;
        let tables = include_str!("../../pipelines/common/units.toml");
        let words: Vec<&str> =
            tables.split(|it: char| !it.is_ascii_alphabetic()).filter(|it| is_word(it)).collect();
        assert!(words.len() > 100);
        for word in words {
            for printed in [word.to_owned(), word.to_uppercase(), word.to_lowercase()] {
                let folded = units.by_ucum.contains_key(&printed)
                    || units.by_spelling.contains_key(&units.fold(&printed));
                assert_eq!(units.known(&printed).is_some(), folded, "{printed}");
            }
        }
        assert!(units.known("percentage").is_some() && units.known("patient").is_none());
    }

    #[test]
    fn spellings_fold_alike_without_any_words() {
        let words = UnitWords::default();
        for (printed, folded) in [
            ("mg/dL", "mg/dl"),
            (" MG / DL ", "mg/dl"),
            ("mg.per dL", "mg/dl"),
            ("[mg/dL]", "mg/dl"),
            ("x 10^3/µL", "10*3/ul"),
            ("10³/μl", "10*3/ul"),
            ("10A3/uL", "10*3/ul"),
            ("103/uL", "10*3/ul"),
            ("x10e9/L", "10*9/l"),
            ("x E9/L", "10*9/l"),
            ("E12/L", "10*12/l"),
            ("10*12/L", "10*12/l"),
            ("10^3/pL", "10*3/ul"),
            ("Âµg/L", "ug/l"),
            ("mL/min/1.73m²", "ml/min/1.73m2"),
            ("mL/min/{1.73_m2}", "ml/min/1.73m2"),
            ("cu.mm", "cumm"),
            ("100/ml", "100/ml"),
        ] {
            assert_eq!(fold_unit(printed, &words), folded, "{printed}");
        }
    }
}
