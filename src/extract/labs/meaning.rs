//! What a row means: which analyte its name stands for, given its unit, its words and its block.

use super::rows::Row;
use crate::model::LabValue;
use crate::pipeline::{Analyte, Knowledge, ResultWord, Specimen, Surroundings};

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

/// Decides among the analytes that go by one name, by unit, words and block; `None` when it stays open.
pub(super) fn analyte_of<'k>(meant: Meant<'_>, knowledge: &'k Knowledge) -> Option<&'k Analyte> {
    let Meant { row, specimen, language } = meant;
    let printed = unit_printed(row, knowledge);
    let ucum = |it| knowledge.units.ucum_of(printed.as_deref()?, knowledge.analytes.get(it));
    let unit = row.analytes.iter().find_map(ucum);
    let says = |text: &str| {
        matches!(knowledge.lab_words.result(text), Some(ResultWord::Negative | ResultWord::Positive))
    };
    let in_words = matches!(row.understood, LabValue::Text { .. });
    let on_strip = in_words && says(&row.value.text) || row.range.as_ref().is_some_and(|it| says(&it.text));
    let around = Surroundings { unit: unit.as_deref(), specimen, on_strip, in_words, language, panels: &[] };
    knowledge.analytes.get(&knowledge.analytes.decide(&row.analytes, &around)?)
}
