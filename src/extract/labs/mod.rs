//! Result rows of laboratory reports.

mod across;
mod atoms;
mod bars;
mod blocks;
mod cards;
mod classes;
mod columns;
mod doubts;
mod figures;
mod headings;
mod labels;
mod lengthen;
mod limits;
mod lookalike;
mod meaning;
mod misread;
mod names;
mod parts;
mod powers;
mod prose;
mod readings;
mod rows;
mod table;
mod tokens;
mod values;

use crate::extract::dates;
use crate::extract::numbers::{DecimalSign, decimal_sign};
use crate::model::{
    DayMonth, Document, Doubt, Evidence, FactId, Flag, IsoDate, Lab, LabBoxes, LabRange, LaidPage, LostRow,
    RangeFrom, Reader, Record, RecordKind, Rect,
};
use crate::pipeline::{Block, Knowledge};

use self::meaning::{Decided, Meant};
use self::parts::Cell;
use self::rows::SampleDay;
use self::table::FoundRow;

/// Finds the results in all records, in the order of the pages, and the lines that look like results and
/// gave none.
pub(super) fn find_labs(
    documents: &[Document<LaidPage>],
    records: &[Record],
    knowledge: &Knowledge,
) -> (Vec<Lab>, Vec<LostRow>) {
    let (mut labs, mut lost_rows) = (Vec::new(), Vec::new());
    for record in records {
        let Some(document) = documents.iter().find(|it| it.source.id == record.source) else { continue };
        let pages: Vec<&LaidPage> =
            document.pages.iter().filter(|it| record.holds(&document.source.id, it.number)).collect();
        let taken = taken(document, record, knowledge);
        let sign = sign_of(&pages);
        let habits = Habits {
            sign,
            order: record.day_month,
            tells_results: tells_results(record.kind),
            has_cards: has_results(record.kind),
            has_words: record.kind == RecordKind::LabReport,
        };
        let (rows, lost) = table::find_rows(&pages, habits, has_results(record.kind), knowledge);
        for found in rows {
            let id = FactId(format!("l{}", labs.len() + 1));
            let around = Around { document, record, taken, sign };
            labs.extend(lab(found, id, around, knowledge));
        }
        lost_rows.extend(lost.into_iter().filter_map(|it| {
            let evidence = Evidence::of_words(&document.source.id, it.page.number, it.page.size, it.words)?;
            Some(LostRow { record: record.id.clone(), evidence })
        }));
    }
    (labs, lost_rows)
}

/// How a document writes numbers, dates and results.
#[derive(Clone, Copy, Debug)]
struct Habits {
    /// The sign before decimals.
    sign: DecimalSign,
    /// Which of two small numbers of a date is the day, where it is known.
    order: Option<DayMonth>,
    /// Whether it may tell results in sentences and lists.
    tells_results: bool,
    /// Whether a line of its own may name the test of the value below.
    has_cards: bool,
    /// Whether words alone, such as "negative", are results of names that are no analyte's.
    has_words: bool,
}

/// Whether the papers of a kind consist of results.
fn has_results(kind: RecordKind) -> bool {
    matches!(kind, RecordKind::LabReport | RecordKind::PathologyReport | RecordKind::Other)
}

/// Whether the papers of a kind tell results in sentences and lists; a bill lists tests with their prices.
fn tells_results(kind: RecordKind) -> bool {
    matches!(
        kind,
        RecordKind::LabReport
            | RecordKind::ClinicNote
            | RecordKind::ClinicLetter
            | RecordKind::DischargeSummary
            | RecordKind::OperativeNote
            | RecordKind::ReferralLetter
            | RecordKind::Prescription
            | RecordKind::Other
    )
}

fn sign_of(pages: &[&LaidPage]) -> DecimalSign {
    let lines = pages.iter().flat_map(|it| &it.lines);
    decimal_sign(lines.flat_map(|it| it.words()).map(|it| it.text.as_str()))
}

/// When the sample was taken: the collection date, else the date of the report.
///
/// Where day and month could be the other way round only the year is known; the record holds both the
/// likelier date and the doubt. The result holds none: its year is sure, and a doubt on every row of a paper
/// would hide those whose value has to be looked at.
fn taken(document: &Document<LaidPage>, record: &Record, knowledge: &Knowledge) -> Option<IsoDate> {
    let collected = dates::collected(document, record, knowledge).map(|it| (it.date, it.ambiguous));
    let reported = || Some((record.dated?, record.judgement.doubts().contains(&Doubt::DateAmbiguous)));
    let (date, is_ambiguous) = collected.or_else(reported)?;
    Some(if is_ambiguous { IsoDate::year_only(date.year()) } else { date })
}

/// Where a row was found.
#[derive(Clone, Copy)]
struct Around<'a> {
    document: &'a Document<LaidPage>,
    record: &'a Record,
    taken: Option<IsoDate>,
    sign: DecimalSign,
}

fn lab(found: FoundRow<'_>, id: FactId, around: Around<'_>, knowledge: &Knowledge) -> Option<Lab> {
    let Around { document, record, taken, sign } = around;
    let mut judgement = doubts::judge(&found);
    let readings = readings::of_value(&found.row.value, sign);
    let FoundRow { row, page, block, .. } = found;
    let name = row.name.clone()?;
    if meaning::counts_tests(&row) {
        return None;
    }
    let taken = match row.taken {
        Some(SampleDay::On(day)) => Some(day),
        Some(SampleDay::Open) => None,
        None => taken,
    };
    // Whose value it is was told by what its name looks like.
    if !row.analytes.is_empty() && knowledge.analytes.recognise_exactly(&name.text).is_empty() {
        judgement = judgement.with(Doubt::LowConfidence);
    }
    let mut unit_printed = meaning::unit_printed(&row, knowledge);
    let specimen = match block {
        Some(Block::Of(specimen)) => Some(specimen),
        Some(Block::Blood) | None => None,
    };
    let meant = Meant { row: &row, specimen, language: record.language.as_deref() };
    let Decided { analyte, is_unit_unsure } = meaning::decide(meant, knowledge);
    if is_unit_unsure {
        judgement = judgement.with(Doubt::UnitUnknown);
    }
    let mut unit = unit_printed.as_deref().and_then(|it| knowledge.units.ucum_of(it, analyte));
    let is_picture = |it: &Cell<'_>| it.tokens.iter().any(|token| token.word.reader != Reader::File);
    if unit.is_none()
        && let Some(read) = row.unit.as_ref().filter(|it| is_picture(it))
    {
        let mended = analyte.and_then(|it| lookalike::mended(&read.text, it, &knowledge.units));
        unit = mended.as_ref().and_then(|it| knowledge.units.ucum_of(&it.unit, analyte));
        let is_told_by_range = || {
            let (unit, analyte, ends) = (unit.as_deref()?, analyte?, row.ends?);
            Some(meaning::is_told_by_range(ends, unit, analyte, knowledge))
        };
        if mended.as_ref().is_none_or(|it| it.is_guess && is_told_by_range() != Some(true)) {
            judgement = judgement.with(Doubt::UnitUnknown);
        }
        if let Some(mended) = mended {
            unit_printed = Some(mended.unit);
        }
    } else if let (Some(unit), Some(analyte)) = (&unit, analyte)
        && row.unit.as_ref().is_some_and(is_picture)
        && meaning::is_unusual(unit, analyte, knowledge)
    {
        // Readers of pictures take "µg/dL" for "g/dL", which could be converted as well.
        judgement = judgement.with(Doubt::UnitUnknown);
    }
    let mut value = row.understood;
    if let (Some(unit), Some(analyte)) = (unit.as_deref(), analyte)
        && let Some(once) = powers::told_twice(&row.value.text, &value, unit, analyte, &knowledge.units)
    {
        value = once;
        judgement = judgement.with(Doubt::UnitUnknown);
    }
    let classes = row.range.as_ref().map(|it| classes::of_range(it, sign, knowledge)).unwrap_or_default();
    let range_printed =
        row.range.as_ref().map(|it| if is_picture(it) { spaced(&it.text) } else { it.text.clone() });

    let cells = [Some(&name), Some(&row.value), row.unit.as_ref(), row.range.as_ref(), row.flag.as_ref()];
    let mut words: Vec<_> =
        cells.iter().flatten().flat_map(|it| it.tokens.iter().map(|token| token.word)).collect();
    words.sort_by(|a, b| a.rect.left().total_cmp(&b.rect.left()));
    words.dedup_by(|a, b| std::ptr::eq(*a, *b));
    let box_of = |cell: Option<&Cell<'_>>| cell.map(|it| it.rect.as_fractions(page.size));
    let boxes = LabBoxes {
        name: box_of(Some(&name)),
        value: box_of(Some(&row.value)),
        unit: box_of(row.unit.as_ref()),
        range: box_of(row.range.as_ref()),
        flag: box_of(row.flag.as_ref()),
    };
    let whole = cells.iter().flatten().map(|it| it.rect).reduce(Rect::around)?;
    let evidence = Evidence::of_words(&document.source.id, page.number, page.size, words)?;
    Some(Lab {
        id,
        record: record.id.clone(),
        analyte: analyte.map(|it| it.id.clone()),
        loinc: analyte.map(|it| it.loinc.clone()),
        loinc_name: analyte.map(|it| it.loinc_name.clone()),
        name_printed: name.text,
        specimen: analyte.map(|it| &it.specimen).or(specimen.map(|it| &it.name)).cloned(),
        taken,
        value_printed: row.value.text,
        value,
        unit_printed,
        unit,
        si: None,
        range_printed,
        range: row.ends.filter(|_| classes.is_empty()).map(|it| LabRange {
            low: it.low,
            high: it.high,
            from: RangeFrom::Report,
            source: None,
        }),
        classes,
        flag_printed: row.flag.map(|it| it.text),
        flag: Flag::Unknown,
        judgement,
        evidence: Evidence { rect: whole.as_fractions(page.size), ..evidence },
        boxes,
        readings,
    })
}

/// A range with a space on both sides of its dash, when it has one on either: readers of pictures lose
/// the other, and "4.0 -11.0" looks like a negative end.
fn spaced(range: &str) -> String {
    let signs: Vec<char> = range.chars().collect();
    let is_digit = |it: Option<&char>| it.is_some_and(char::is_ascii_digit);
    let mut spaced = String::with_capacity(range.len() + 2);
    for (at, &sign) in signs.iter().enumerate() {
        let is_dash = matches!(sign, '-' | '–' | '—');
        let before = at.checked_sub(1).map(|it| signs[it]);
        if is_dash && before.is_some_and(|it| it.is_ascii_digit()) && signs.get(at + 1) == Some(&' ') {
            spaced.push(' ');
        }
        spaced.push(sign);
        let two_before = at.checked_sub(2).and_then(|it| signs.get(it));
        if is_dash && before == Some(' ') && is_digit(two_before) && is_digit(signs.get(at + 1)) {
            spaced.push(' ');
        }
    }
    spaced
}

#[cfg(test)]
mod meaning_tests;

#[cfg(test)]
mod layout_tests;
#[cfg(test)]
mod rows_tests;

#[cfg(test)]
mod tests {
    use super::spaced;

    #[test]
    fn a_dash_has_space_on_both_sides_or_none() {
        for (read, expected) in [
            ("4.0 -11.0", "4.0 - 11.0"),
            ("4.0- 11.0", "4.0 - 11.0"),
            ("4.0 - 11.0", "4.0 - 11.0"),
            ("4.0-11.0", "4.0-11.0"),
            ("-2 - 3", "-2 - 3"),
        ] {
            assert_eq!(spaced(read), expected);
        }
    }
}
