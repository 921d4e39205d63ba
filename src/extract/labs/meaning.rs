//! What a row means: which analyte its name stands for, given its unit, its words and its block.

use rust_decimal::Decimal;

use super::figures::Ends;
use super::rows::Row;
use crate::model::{LabValue, Reader};
use crate::pipeline::{Analyte, Knowledge, References, ResultWord, Specimen, Surroundings};

/// The upper ends of two laboratories' ranges of one thing are not more than so many times apart.
const MAX_RANGES_APART: u8 = 3;

/// A value this many times beyond a range is not near it.
const NEAR: u8 = 2;

/// A row and what is known of it from elsewhere.
#[derive(Clone, Copy)]
pub(super) struct Meant<'x> {
    pub(super) row: &'x Row<'x>,
    /// What was examined, when it is not plain blood.
    pub(super) specimen: Option<&'x Specimen>,
    /// ISO 639-1, if known.
    pub(super) language: Option<&'x str>,
}

/// The unit of a row as printed; that of "2-3 /hpf" stands in the value.
pub(super) fn unit_printed(row: &Row<'_>, knowledge: &Knowledge) -> Option<String> {
    if let Some(unit) = &row.unit {
        return Some(unit.text.clone());
    }
    let LabValue::Range { .. } = row.understood else { return None };
    let begin = row.value.text.rfind(|it: char| it.is_ascii_digit())? + 1;
    let unit = row.value.text[begin..].trim();
    knowledge.units.is_unit(unit).then(|| unit.to_owned())
}

/// Whether a row is the heading of a panel with the number of its tests: "Comp. Metabolic Panel (14)".
pub(super) fn counts_tests(row: &Row<'_>) -> bool {
    let in_brackets = row.value.text.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    let is_count = in_brackets.is_some_and(|it| it.len() <= 2 && it.bytes().all(|it| it.is_ascii_digit()));
    is_count && row.analytes.is_empty() && row.unit.is_none() && row.range.is_none() && row.flag.is_none()
}

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decided<'k> {
    /// `None` when it stays open.
    pub(super) analyte: Option<&'k Analyte>,
    /// Whether a missing or unknown unit leaves open which of two things it is, such as a share or a count.
    pub(super) is_unit_unsure: bool,
}

/// Decides among the analytes that go by one name, by unit, words, range and block.
pub(super) fn decide<'k>(meant: Meant<'_>, knowledge: &'k Knowledge) -> Decided<'k> {
    let Meant { row, specimen, language } = meant;
    let table = &knowledge.analytes;
    let printed = unit_printed(row, knowledge);
    let unit = printed.as_deref().and_then(|it| unit_of(it, row, knowledge));
    let says = |text: &str| {
        matches!(knowledge.lab_words.result(text), Some(ResultWord::Negative | ResultWord::Positive))
    };
    let in_words = matches!(row.understood, LabValue::Text { .. });
    let on_strip = in_words && says(&row.value.text) || row.range.as_ref().is_some_and(|it| says(&it.text));
    let around = Surroundings { unit: unit.as_deref(), specimen, on_strip, in_words, language, panels: &[] };
    let analyte = table.decide(&row.analytes, &around).and_then(|it| table.get(&it));
    let is_sure = Decided { analyte, is_unit_unsure: false };
    let twin = analyte.and_then(|it| table.get(it.twin.as_ref()?));
    let (Some(one), Some(twin), None) = (analyte, twin, unit) else { return is_sure };
    let is_drawn = row.unit.iter().flat_map(|it| &it.tokens).all(|it| it.word.reader == Reader::File);
    if printed.is_some() {
        // A misread unit is mended by what its analyte is measured in; a printed one says nothing else.
        return if is_drawn { Decided { analyte: None, is_unit_unsure: true } } else { is_sure };
    }
    if let Some(ends) = row.ends {
        let is_other = !is_range_of(ends, one, knowledge) && is_range_of(ends, twin, knowledge);
        return if is_other { Decided { analyte: Some(twin), is_unit_unsure: true } } else { is_sure };
    }
    let LabValue::Number { value, .. } = row.understood else { return is_sure };
    Decided { is_unit_unsure: !is_near(value, one) && is_near(value, twin), ..is_sure }
}

/// Whether an analyte is never reported in a unit, nor in one that is the same by definition.
pub(super) fn is_unusual(ucum: &str, analyte: &Analyte, knowledge: &Knowledge) -> bool {
    let is_same = |it: &String| knowledge.units.scaled(Decimal::ONE, ucum, it) == Some(Decimal::ONE);
    !analyte.is_told_in_words() && !analyte.reported_in.iter().any(|it| it == ucum || is_same(it))
}

/// The unit of a row in UCUM: one of its analytes or of their twins, else any that is known.
fn unit_of(printed: &str, row: &Row<'_>, knowledge: &Knowledge) -> Option<String> {
    let table = &knowledge.analytes;
    let own = row.analytes.iter().filter_map(|it| table.get(it));
    let twins = own.clone().filter_map(|it| table.get(it.twin.as_ref()?));
    let known = own.chain(twins).filter_map(|it| Some((it, knowledge.units.ucum_of(printed, Some(it))?)));
    let known: Vec<(&Analyte, String)> = known.collect();
    let suits = known.iter().find(|(analyte, ucum)| analyte.reported_in.contains(ucum));
    suits.or(known.first()).map(|it| it.1.clone())
}

/// Whether a printed range is one of an analyte in this unit, and in no other that it is reported in.
pub(super) fn is_told_by_range(ends: Ends, ucum: &str, analyte: &Analyte, knowledge: &Knowledge) -> bool {
    let Some(high) = ends.high else { return false };
    let units = &knowledge.units;
    let fits = |it: &str| units.to_unit(analyte, high, it).is_some_and(|it| is_near_end(it, analyte));
    let is_same = |it: &String| it == ucum || units.scaled(Decimal::ONE, ucum, it) == Some(Decimal::ONE);
    fits(ucum) && analyte.reported_in.iter().all(|it| is_same(it) || !fits(it))
}

/// Whether a range may be one of an analyte, in any of its units.
fn is_range_of(ends: Ends, analyte: &Analyte, knowledge: &Knowledge) -> bool {
    let Some(high) = ends.high else { return true };
    let in_unit = |ucum: &String| knowledge.units.to_unit(analyte, high, ucum);
    analyte.reported_in.iter().filter_map(in_unit).any(|it| is_near_end(it, analyte))
}

/// Whether an upper end lies where that of the table lies, as ranges of laboratories go.
fn is_near_end(high: Decimal, analyte: &Analyte) -> bool {
    let factor = Decimal::from(MAX_RANGES_APART);
    let References { male, female } = &analyte.references;
    [male.high, female.high].into_iter().flatten().any(|it| high <= it * factor && high * factor >= it)
}

/// Whether a value lies in the range of an analyte or not far outside.
fn is_near(value: Decimal, analyte: &Analyte) -> bool {
    let factor = Decimal::from(NEAR);
    let References { male, female } = &analyte.references;
    [male, female].into_iter().any(|it| {
        it.low.is_none_or(|low| value * factor >= low) && it.high.is_some_and(|high| value <= high * factor)
    })
}
