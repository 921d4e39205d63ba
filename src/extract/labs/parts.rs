//! The parts of a result row: value, unit, range and mark, as cells of tokens.

use super::atoms::{Atom, Kind, join};
use super::figures::{Ends, ends_of_bound};
use super::names::is_text;
use super::rows::{Around, CELL_GAP};
use super::tokens::Token;
use crate::model::{LabValue, Rect};
use crate::pipeline::ResultWord;

/// Some tokens and what they say together.
#[derive(Clone, Debug)]
pub(super) struct Cell<'a> {
    /// As printed.
    pub text: String,
    /// The tokens; never empty.
    pub tokens: Vec<Token<'a>>,
    /// The box around them.
    pub rect: Rect,
}

impl<'a> Cell<'a> {
    pub(super) fn of(atoms: &[&Atom<'a>]) -> Option<Cell<'a>> {
        let tokens: Vec<Token<'a>> = atoms.iter().flat_map(|it| it.tokens.iter().cloned()).collect();
        Cell::of_tokens(tokens)
    }

    /// The same without the tokens of another at its end.
    pub(super) fn without(self, other: &Cell<'a>) -> Cell<'a> {
        let n_kept = self.tokens.len().saturating_sub(other.tokens.len());
        let ends_so = self.tokens[n_kept..].iter().zip(&other.tokens).all(|(a, b)| a.rect == b.rect);
        match Cell::of_tokens(self.tokens[..n_kept].to_vec()) {
            Some(shorter) if ends_so => shorter,
            _ => self,
        }
    }

    /// Puts tokens together; `None` without any.
    pub(super) fn of_tokens(tokens: Vec<Token<'a>>) -> Option<Cell<'a>> {
        let rect = tokens.iter().map(|it| it.rect).reduce(Rect::around)?;
        Some(Cell { text: join(&tokens), tokens, rect })
    }
}

/// The ends an atom gives: a range, or a number with a bound.
pub(super) fn ends_of(atom: &Atom<'_>) -> Option<Ends> {
    match atom.kind {
        Kind::Range(ends) => Some(ends),
        Kind::Number(LabValue::Number { value, bound: Some(bound) }) => Some(ends_of_bound(value, bound)),
        _ => None,
    }
}

pub(super) fn range_of<'a>(atoms: &[&Atom<'a>]) -> (Option<Cell<'a>>, Option<Ends>) {
    let says_something: Vec<&Atom<'a>> =
        atoms.iter().copied().filter(|it| it.kind != Kind::Result(ResultWord::NotTested)).collect();
    // A mark in a column without a heading stands behind the range and is no part of it.
    let is_mark = |it: &Atom<'_>| it.gap > CELL_GAP && (matches!(it.kind, Kind::Flag(_)) || is_text(it));
    let behind = says_something.iter().rposition(|it| ends_of(it).is_some());
    let says_something: Vec<&Atom<'a>> = (says_something.iter().enumerate())
        .filter(|(at, it)| !is_mark(it) || behind.is_some_and(|behind| *at < behind))
        .map(|(_, it)| *it)
        .collect();
    let ends: Vec<Ends> = says_something.iter().filter_map(|it| ends_of(it)).collect();
    let has_range = !ends.is_empty() || says_something.iter().any(|it| is_result(it));
    let range = if has_range { Cell::of(&says_something) } else { None };
    // Several ranges (by sex, by age) need a choice that this line does not make.
    let ends = if let [only] = ends[..] { Some(only) } else { None };
    (range, ends)
}

/// The first line of a range that goes on below: "4000-", "[133.0 -".
pub(super) fn open_range<'a>(atoms: &[&Atom<'a>]) -> Option<Cell<'a>> {
    let [only] = atoms else { return None };
    let text = only.text();
    let begins = text.trim_start_matches(['[', '(']).starts_with(|it: char| it.is_ascii_digit());
    (begins && text.ends_with(['-', '–'])).then(|| Cell::of(&[*only]))?
}

/// The value with the words that stand in its cell, as in "Adequate on smear".
pub(super) fn described<'a>(value: &Atom<'a>, rest: &[&Atom<'a>], is_described: bool) -> Cell<'a> {
    let mut tokens = value.tokens.clone();
    if is_result(value) || is_text(value) || is_described {
        let behind = rest.iter().skip_while(|it| !std::ptr::eq(**it, value)).skip(1);
        // "See below": no word of a phrase is a mark.
        let is_phrase = |it: &Atom<'a>| is_text(value) && matches!(it.kind, Kind::Flag(_) | Kind::Result(_));
        let is_more = |it: &Atom<'a>| {
            is_text(it) || is_phrase(it) || is_described && !matches!(it.kind, Kind::Number(_))
        };
        for atom in behind.take_while(|it| it.gap <= CELL_GAP && is_more(it)) {
            tokens.extend(atom.tokens.iter().cloned());
        }
    }
    Cell { text: join(&tokens), rect: tokens.iter().map(|it| it.rect).fold(value.rect, Rect::around), tokens }
}

/// The unit behind a range, where it is printed there and nowhere else: "28 - 32 pg".
pub(super) fn unit_behind<'a>(range: &[&Atom<'a>], around: Around<'_>) -> Option<Cell<'a>> {
    let [only] = range else {
        let units: Vec<&Atom<'a>> = range.iter().copied().filter(|it| it.kind == Kind::Unit).collect();
        return if let [only] = units[..] { Cell::of(&[only]) } else { None };
    };
    if !matches!(only.kind, Kind::Range(_)) {
        return None;
    }
    let is_unit = |text: &str| around.knowledge.units.is_unit(text);
    let whole = (1..only.tokens.len()).find_map(|from| {
        let cell = Cell::of_tokens(only.tokens[from..].to_vec())?;
        is_unit(&cell.text).then_some(cell)
    });
    whole.or_else(|| {
        let last = only.tokens.last()?;
        let begin = last.text.rfind(|it: char| it.is_ascii_digit())? + 1;
        let unit = last.text[begin..].trim();
        is_unit(unit).then(|| Cell { text: unit.to_owned(), tokens: vec![last.clone()], rect: last.rect })
    })
}

pub(super) fn is_in(cell: &Cell<'_>, atom: &Atom<'_>) -> bool {
    atom.tokens.iter().all(|token| cell.tokens.iter().any(|it| it.rect == token.rect))
}

pub(super) fn understood(value: &Atom<'_>, printed: &str) -> Option<LabValue> {
    match &value.kind {
        Kind::Number(value) => Some(value.clone()),
        Kind::Range(Ends { low: Some(low), high: Some(high) }) => {
            Some(LabValue::Range { low: *low, high: *high })
        }
        Kind::Result(ResultWord::NotTested) => None,
        Kind::Result(_) | Kind::Text | Kind::Flag(_) => Some(LabValue::Text { text: printed.to_owned() }),
        Kind::Range(_) | Kind::Unit | Kind::Label(_) | Kind::Colon | Kind::Bar => None,
    }
}

pub(super) fn is_result(atom: &Atom<'_>) -> bool {
    matches!(atom.kind, Kind::Result(_))
}

/// A name without the dots or dashes that lead to its value: "Urea .......", "Hb -".
pub(super) fn without_leader(name: Cell<'_>) -> Option<Cell<'_>> {
    let says = |it: &Token<'_>| it.text.contains(|it: char| it.is_alphanumeric() || "%#+*)]".contains(it));
    let n_tokens = name.tokens.iter().rposition(says).map_or(0, |it| it + 1);
    let mut tokens = name.tokens;
    tokens.truncate(n_tokens);
    Cell::of_tokens(tokens)
}

/// A mark without the dash that leads to it, as in "- HIGH".
pub(super) fn without_dash(mark: Cell<'_>) -> Cell<'_> {
    let text = mark.text.trim_start_matches(['-', '–', '—', ' ']).to_owned();
    if text.is_empty() { mark } else { Cell { text, ..mark } }
}
