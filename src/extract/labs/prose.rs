//! Results in sentences and lists: "Haemoglobin was 9.4 g/dL", "Na 128, K 6.1, Cl 96".

use super::Habits;
use super::atoms::{Atom, Kind, atoms};
use super::names::has_closed_brackets;
use super::parts::{Cell, ends_of, understood};
use super::rows::{Around, Row, SampleDay};
use super::tokens::Token;
use crate::model::{AnalyteId, Bound, LabValue};
use crate::pipeline::{Analyte, Block};

/// The longest name looked for, in tokens.
const MAX_NAME: usize = 5;

/// Words between a test and its result, at most.
const MAX_LINKS: usize = 3;

/// So many words before a test may make its number a limit or an aim.
const GUARDED: usize = 4;

/// What belongs to a result stands within so many tokens behind it.
const MAX_BEHIND: usize = 8;

/// So many results without a unit on one line are a list of results.
const FEW: usize = 2;

/// What such a row is worth: enough wherever it stands.
const SCORE: f32 = 4.5;

/// Reads the results within a line of text, in their order.
///
/// A unit that is none of the test's makes the number a dose or an age; without a unit the number is a
/// result only in a list of them, or where the test has none.
pub(super) fn rows_in<'a>(line: &[Token<'a>], habits: Habits, around: Around<'_>) -> Vec<Row<'a>> {
    let printed = line;
    let line: Vec<Token<'a>> = line.iter().map(|it| without_stop(it, around)).collect();
    let line = line.as_slice();
    let mut found: Vec<Row<'a>> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        match statement(line, at, habits, around) {
            Some((row, end)) => {
                if !is_of_other_fluid(&printed[..at], around) {
                    found.push(row);
                }
                at = end;
            }
            None => at += 1,
        }
    }
    let is_list = found.len() >= FEW;
    found.retain(|it| is_list || it.unit.is_some() || has_no_unit(it, around));
    for row in &mut found {
        // In a sentence of its own it may be told of any day; a list is that of the visit.
        row.taken = if is_list { None } else { Some(SampleDay::Open) };
        row.is_unsure = row.unit.is_none() && !has_no_unit(row, around);
    }
    found
}

/// Whether the sentence up to a place speaks of a fluid of which the table has no analyte: "CSF revealed glucose 2.2".
fn is_of_other_fluid(before: &[Token<'_>], around: Around<'_>) -> bool {
    let ends_sentence = |it: &&Token<'_>| it.text.len() > 2 && it.text.ends_with('.');
    let n_words = before.iter().rev().take_while(|it| !ends_sentence(it)).count();
    let sentence: Vec<&str> = before[before.len() - n_words..].iter().map(|it| it.text.as_ref()).collect();
    let found = around.knowledge.lab_words.block(&sentence.join(" "));
    found.is_some_and(|it| matches!(it.block, Block::Of(fluid) if !fluid.has_analytes()))
}

/// Reads the statement that begins with a token, and where it ends.
fn statement<'a>(
    line: &[Token<'a>],
    at: usize,
    habits: Habits,
    around: Around<'_>,
) -> Option<(Row<'a>, usize)> {
    let words = &around.knowledge.lab_words.prose;
    let (analytes, n_name) = name_at(&line[at..], around)?;
    let clause = line[..at].iter().rev().take_while(|it| !it.ends_clause).take(GUARDED);
    if clause.into_iter().any(|it| words.guards(&it.text)) {
        return None;
    }
    let mut begin = at + n_name;
    if line[begin - 1].ends_clause {
        return None;
    }
    let is_sign = |it: &str| matches!(it, ":" | "=" | "-" | "–" | "~");
    let is_link = |it: &Token<'_>| is_sign(&it.text) || words.links(&it.text);
    let n_links =
        line[begin..].iter().take(MAX_LINKS).take_while(|it| is_link(it) && !it.ends_clause).count();
    begin += n_links;
    let behind = atoms(&line[begin..line.len().min(begin + MAX_BEHIND)], habits.sign, around.knowledge);
    let value = behind.first()?;
    if !matches!(value.kind, Kind::Number(_)) || value.gap > 3.0 {
        return None;
    }
    // "potassium > 4.0", "HbA1c below 53": a limit; "< 0.01" is what an instrument prints.
    let is_above = matches!(
        value.kind,
        Kind::Number(LabValue::Number { bound: Some(Bound::Above | Bound::AtLeast), .. })
    );
    if is_above || value.text().starts_with(char::is_alphabetic) {
        return None;
    }
    let next = behind.get(1).filter(|_| !value.ends_clause()).and_then(|it| it.tokens.first());
    if next.is_some_and(|it| words.is_dose(&it.text)) {
        return None;
    }
    let mut row = Row {
        name: Cell::of_tokens(line[at..at + n_name].to_vec()),
        understood: understood(value, &value.text())?,
        value: Cell::of(&[value])?,
        analytes,
        unit: None,
        range: None,
        ends: None,
        flag: None,
        taken: None,
        score: SCORE,
        is_free_text: false,
        has_colon: false,
        is_unsure: false,
    };
    let mut n_taken = value.tokens.len();
    if !value.ends_clause() {
        for atom in &behind[1..] {
            if !add(&mut row, atom, around)? {
                break;
            }
            n_taken += atom.tokens.len();
            if atom.ends_clause() {
                break;
            }
        }
    }
    // "LDL < 100 mg/dL Optimal": the limit of a class.
    let is_bounded = ends_of(value).is_some();
    if is_bounded && row.flag.as_ref().is_some_and(|it| it.text.chars().count() > 2) {
        return None;
    }
    Some((row, begin + n_taken))
}

/// Adds what stands behind a value to its row: unit, range, mark. Returns whether it belonged there, and
/// `None` when it shows that the number is no result.
fn add<'a>(row: &mut Row<'a>, atom: &Atom<'a>, around: Around<'_>) -> Option<bool> {
    let is_free = |it: &Option<Cell<'_>>| it.is_none();
    match atom.kind {
        Kind::Unit if is_free(&row.unit) && row.range.is_none() => {
            if !analytes_of(row, around).any(|it| fits(it, &atom.text(), around)) {
                return None;
            }
            row.unit = Cell::of(&[atom]);
        }
        Kind::Range(_) if is_free(&row.range) => {
            row.ends = ends_of(atom);
            row.range = Cell::of(&[atom]);
        }
        Kind::Flag(_) if is_free(&row.flag) => row.flag = Cell::of(&[atom]),
        _ => return Some(false),
    }
    Some(true)
}

/// A number or unit without the full stop behind it, which ends a clause.
fn without_stop<'a>(token: &Token<'a>, around: Around<'_>) -> Token<'a> {
    let bare = token.text.trim_end_matches(['.', ')']);
    let is_number = bare.ends_with(|it: char| it.is_ascii_digit());
    let is_stopped = bare.len() < token.text.len() && (is_number || around.knowledge.units.is_unit(bare));
    if !is_stopped || token.text.starts_with('(') {
        return token.clone();
    }
    Token { text: bare.to_owned(), ends_clause: true, ..token.clone() }
}

/// The longest name of an analyte that a text begins with, and how many tokens it has.
fn name_at(line: &[Token<'_>], around: Around<'_>) -> Option<(Vec<AnalyteId>, usize)> {
    let starts = line.first()?.text.starts_with(|it: char| it.is_alphabetic());
    let inner = line.windows(2).take_while(|pair| pair[1].gap <= 1.0 && !pair[0].ends_clause).count();
    let longest = (inner + 1).min(MAX_NAME);
    (1..=longest).rev().filter(|_| starts).find_map(|n_tokens| {
        // A number would be a result, and a bar or a slash alone parts two tests.
        let is_word = |it: &Token<'_>| it.text.chars().any(char::is_alphabetic);
        if !line[1..n_tokens].iter().all(is_word) {
            return None;
        }
        let name = super::atoms::join(&line[..n_tokens]);
        if !has_closed_brackets(&name) {
            return None;
        }
        let table = &around.knowledge.analytes;
        let mut analytes = table.recognise_exactly(&name);
        let words = &around.knowledge.lab_words.prose;
        // "Saturation 96 %" of a note is that of the vital signs, whatever else goes by the name.
        if analytes.iter().filter_map(|it| table.get(it)).any(|it| words.is_told_elsewhere(&it.panel)) {
            return None;
        }
        // A number is no result of what is told in words, as a strip's protein is.
        analytes.retain(|it| table.get(it).is_some_and(|it| !it.is_told_in_words()));
        (!analytes.is_empty()).then_some((analytes, n_tokens))
    })
}

fn analytes_of<'k>(row: &Row<'_>, around: Around<'k>) -> impl Iterator<Item = &'k Analyte> {
    row.analytes.clone().into_iter().filter_map(move |it| around.knowledge.analytes.get(&it))
}

fn fits(analyte: &Analyte, unit: &str, around: Around<'_>) -> bool {
    let ucum = around.knowledge.units.ucum_of(unit, Some(analyte));
    ucum.is_some_and(|it| around.knowledge.units.fits(analyte, &it) || analyte.reported_in.contains(&it))
}

/// Whether the results of a row's analytes are plain ratios, as the INR is.
fn has_no_unit(row: &Row<'_>, around: Around<'_>) -> bool {
    let mut analytes = analytes_of(row, around).peekable();
    analytes.peek().is_some() && analytes.all(|it| it.unit == "1" || it.unit.starts_with('{'))
}
