//! Reads one line of a result table, or one statement of a list, as a result row.

use super::atoms::{Atom, Kind, is_titre};
use super::columns::{Columns, Placed};
use super::figures::Ends;
use super::labels::{take_labels, with_classes, with_own_units};
use super::limits::{LimitClass, class_of_limit};
use super::misread::{as_read, is_ornament, is_telephone_code, without_speck};
use super::names::{has_closed_brackets, is_text, recognise, split_name, stands_in_head};
use super::parts::{
    Cell, described, ends_of, is_in, is_result, open_range, range_of, understood, unit_behind, without_dash,
    without_leader,
};
use super::values::{has_second_name, has_several, rows_of_values};
use crate::model::{AnalyteId, IsoDate, LabValue};
use crate::pipeline::{Column, Knowledge};

/// A gap this wide, in word heights, begins a new cell.
pub(super) const CELL_GAP: f32 = 1.0;

/// What is described in words has a name of at most this many words.
const MAX_DESCRIBED: usize = 4;

/// A value further from its column than this, in word heights, may be one of another column.
const MAX_VALUE_DISTANCE: f32 = 4.0;

/// Free text further from its column than this, in word heights, is no result.
const MAX_TEXT_DISTANCE: f32 = 1.0;

/// The most words a mark has; more are a remark.
const MAX_MARK: usize = 3;

/// A result in words this far behind a name of at most so many words needs no other sign, in word heights.
const APART: f32 = 3.0;
const MAX_NAME_APART: usize = 5;

/// The most words a name has that is not in the analyte table.
const MAX_UNKNOWN_NAME: usize = 8;

/// How sure it is that a line is a result row; the sum of what speaks for it.
pub(super) mod points {
    /// The name is an analyte's.
    pub(in crate::extract::labs) const ANALYTE: f32 = 3.0;
    /// The value stands in a column with a heading.
    pub(in crate::extract::labs) const HEADED: f32 = 2.0;
    /// The value stands right under the heading of its column.
    pub(in crate::extract::labs) const ALIGNED: f32 = 1.0;
    /// It has a unit.
    pub(in crate::extract::labs) const UNIT: f32 = 1.0;
    /// It has a range.
    pub(in crate::extract::labs) const RANGE: f32 = 1.5;
    /// It has a mark.
    pub(in crate::extract::labs) const FLAG: f32 = 0.5;
    /// A colon stands between name and value.
    pub(in crate::extract::labs) const COLON: f32 = 0.5;
    /// The value is one of the words for results.
    pub(in crate::extract::labs) const WORD: f32 = 1.5;
    /// Such a word stands alone, behind a short name and far from it or behind a colon.
    pub(in crate::extract::labs) const WORD_APART: f32 = 1.5;
    /// The value is a titre, which nothing else looks like.
    pub(in crate::extract::labs) const TITRE: f32 = 1.5;
    /// The name is of something that is described in words.
    pub(in crate::extract::labs) const DESCRIBED: f32 = 4.0;
    /// For each piece of text that is left over.
    pub(in crate::extract::labs) const LEFT_OVER: f32 = -1.0;
    /// The value is the limit of a class, as in "Deficient < 20 ng/mL".
    pub(in crate::extract::labs) const LIMIT: f32 = -5.0;
    /// The value is free text.
    pub(in crate::extract::labs) const FREE_TEXT: f32 = -1.0;
    /// The name is longer than names are.
    pub(in crate::extract::labs) const LONG_NAME: f32 = -2.0;
}

/// What surrounds a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    /// The table the line stands in.
    pub columns: Option<&'a Columns>,
    /// Median word height of the page.
    pub word_height: f32,
    /// Whether the page was read from its picture, where letters are taken for others.
    pub from_picture: bool,
    /// What the program knows.
    pub knowledge: &'a Knowledge,
}

impl Around<'_> {
    /// The analytes that go by a name; a misspelt one only where it may be misread.
    pub(super) fn recognise(&self, name: &str) -> Vec<AnalyteId> {
        let analytes = &self.knowledge.analytes;
        if self.from_picture { analytes.recognise(name) } else { analytes.recognise_exactly(name) }
    }
}

/// When a sample was taken, where a row says something of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SampleDay {
    /// On this day.
    On(IsoDate),
    /// On another day than the paper's.
    Open,
}

/// A result row.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    /// The name; `None` when it stands on another line.
    pub name: Option<Cell<'a>>,
    /// The analytes that go by that name.
    pub analytes: Vec<AnalyteId>,
    /// The value.
    pub value: Cell<'a>,
    /// The value as understood.
    pub understood: LabValue,
    /// The unit.
    pub unit: Option<Cell<'a>>,
    /// The range.
    pub range: Option<Cell<'a>>,
    /// The range as understood; `None` for words, or when several are printed.
    pub ends: Option<Ends>,
    /// The mark.
    pub flag: Option<Cell<'a>>,
    /// The day of the sample, where it is another than the paper's.
    pub taken: Option<SampleDay>,
    /// What speaks for it.
    pub score: f32,
    /// Whether the value is free text, none of the words for results.
    pub is_free_text: bool,
    /// Whether a colon stands between name and value.
    pub has_colon: bool,
    /// Whether another reading of the columns is almost as likely.
    pub is_unsure: bool,
}

impl Row<'_> {
    /// Whether the name is no longer than names are.
    pub(super) fn is_named_shortly(&self) -> bool {
        self.name.as_ref().is_some_and(|it| it.tokens.len() <= MAX_UNKNOWN_NAME)
    }

    /// Whether both rows hold the same parts, begin at the same place and have the same kind of value.
    pub(super) fn has_shape_of(&self, other: &Row<'_>) -> bool {
        let starts = [self, other].map(|it| it.name.as_ref().map(|name| name.rect.left()));
        let height = self.value.rect.height();
        let is_below = matches!(starts, [Some(a), Some(b)] if (a - b).abs() <= height * 2.0);
        let same_kind = std::mem::discriminant(&self.understood) == std::mem::discriminant(&other.understood);
        is_below
            && same_kind
            && self.has_colon == other.has_colon
            && self.unit.is_some() == other.unit.is_some()
    }
}

/// Finds the result rows of a line: one, or several side by side or in a list.
pub(super) fn rows_of_line<'a>(atoms: Vec<Atom<'a>>, around: Around<'_>) -> Vec<Row<'a>> {
    if let Some(columns) = around.columns.filter(|it| has_several(it))
        && !has_second_name(&atoms, around)
    {
        return rows_of_values(&atoms, columns, around);
    }
    let statements = statements(atoms, around);
    let is_list = statements.len() > 1;
    let around = Around { columns: around.columns.filter(|_| !is_list), ..around };
    statements.into_iter().filter_map(|it| row(&it, around)).collect()
}

/// Cuts a line where a new statement begins: behind a bar, before "label:", before a second analyte.
fn statements<'a>(atoms: Vec<Atom<'a>>, around: Around<'_>) -> Vec<Vec<Atom<'a>>> {
    let begins_statement: Vec<bool> = (0..atoms.len())
        .map(|idx| {
            let before = &atoms[..idx];
            let has_value = before.iter().any(|it| matches!(it.kind, Kind::Number(_) | Kind::Result(_)));
            let is_labelled = atoms.get(idx + 1).is_some_and(|it| it.kind == Kind::Colon);
            let has_number =
                atoms[idx..].iter().any(|it| matches!(it.kind, Kind::Number(_) | Kind::Result(_)));
            let begins_label = atoms[idx].kind == Kind::Text
                && is_labelled
                && before.last().is_some_and(|it| it.kind == Kind::Colon);
            let is_second = atoms[idx].kind == Kind::Text
                && has_value
                && has_number
                && (before.last().is_some_and(Atom::ends_clause)
                    && (is_labelled || !recognise(&atoms[idx].text(), around).is_empty())
                    || atoms[idx].gap > CELL_GAP && !recognise(&atoms[idx].text(), around).is_empty());
            // "Protein : ++     Casts : Absent": two lists side by side.
            let is_beside = atoms[idx].kind == Kind::Text
                && is_labelled
                && has_value
                && atoms[idx].gap > 2.0 * CELL_GAP
                && before.iter().any(|it| it.kind == Kind::Colon);
            is_second || is_beside || begins_label || before.last().is_some_and(|it| it.kind == Kind::Bar)
        })
        .collect();
    let mut found: Vec<Vec<Atom<'a>>> = Vec::new();
    for (atom, begins) in atoms.into_iter().zip(begins_statement) {
        match found.last_mut() {
            Some(last) if !begins => last.push(atom),
            _ => found.push(vec![atom]),
        }
    }
    found
}

/// Reads one statement as a row; `None` when it has no value.
pub(super) fn row<'a>(atoms: &[Atom<'a>], around: Around<'_>) -> Option<Row<'a>> {
    let atoms: Vec<&Atom<'a>> = atoms.iter().filter(|it| it.kind != Kind::Bar && !is_ornament(it)).collect();
    let (early_flag, atoms) = match atoms.split_first() {
        // "H Potassium", not "High Sensitivity CRP": a word before a name is a part of it.
        Some((first, rest))
            if matches!(first.kind, Kind::Flag(_))
                && first.text().chars().filter(|it| it.is_alphabetic()).count() <= 1
                && rest.first().is_some_and(|it| is_text(it) && !it.text().starts_with(':')) =>
        {
            (Some(*first), rest)
        }
        _ => (None, atoms.as_slice()),
    };
    let atoms = without_speck(atoms, around);
    let (name, analytes, rest) = split_name(atoms, around);
    let name = Cell::of(&name).and_then(without_leader);
    if let Some(name) = &name
        && (stands_in_head(&name.text, !analytes.is_empty(), around)
            || around.columns.is_none()
                && !has_closed_brackets(&name.text)
                && rest.first().is_none_or(|it| it.gap <= APART))
    {
        return None;
    }
    let has_colon = rest.first().is_some_and(|it| it.kind == Kind::Colon);
    let rest: Vec<Atom<'a>> = rest.into_iter().cloned().collect();
    let rest = with_classes(with_own_units(as_read(rest, &analytes, around), &analytes, around), around);
    let (rest, mut forced) = take_labels(rest.iter().collect());
    // "Pus cells : 18-20 /hpf": behind a colon the only figure is the result.
    let is_figure = |it: &Atom<'a>| matches!(it.kind, Kind::Number(_) | Kind::Range(_) | Kind::Result(_));
    if has_colon
        && around.columns.is_none()
        && rest.iter().filter(|it| is_figure(it)).count() == 1
        && let Some(only) = rest.iter().position(|it| matches!(it.kind, Kind::Range(_)))
        && (rest.iter().any(|it| it.kind == Kind::Unit) || unit_behind(&[rest[only]], around).is_some())
    {
        forced[only] = forced[only].or(Some(Column::Value));
    }
    if rest.is_empty() {
        return None;
    }
    let (placed, is_unsure) = place(&rest, around)?;
    let columns: Vec<Column> =
        forced.iter().zip(&placed.columns).map(|(forced, placed)| forced.unwrap_or(*placed)).collect();
    let in_column = |column: Column| -> Vec<&Atom<'a>> {
        rest.iter().zip(&columns).filter(|it| *it.1 == column).map(|it| *it.0).collect()
    };

    let values = in_column(Column::Value);
    let is_headed = around.columns.is_some_and(|it| it.has(Column::Value));
    let distance_of = |atom: &Atom<'a>| {
        let at = rest.iter().position(|it| std::ptr::eq(*it, atom));
        at.and_then(|it| placed.distances.get(it)).copied().unwrap_or_default()
    };
    let says_result = |it: &Atom<'_>| around.knowledge.lab_words.result(&it.text()).is_some();
    let is_described = name.as_ref().is_some_and(|it| {
        it.tokens.len() <= MAX_DESCRIBED && around.knowledge.lab_words.is_described_in_words(&it.text)
    });
    let value = values
        .iter()
        .find(|it| matches!(it.kind, Kind::Number(_) | Kind::Range(_) | Kind::Result(_)))
        // "HBsAg : POSITIVE" has no other result than its mark.
        .or_else(|| rest.iter().find(|it| matches!(it.kind, Kind::Flag(_)) && says_result(it)))
        .or_else(|| {
            let is_free = |it: &&&Atom<'a>| {
                it.kind == Kind::Text
                    && it.gap > CELL_GAP
                    && around.knowledge.analytes.recognise_exactly(&it.text()).is_empty()
            };
            let is_in_column = |it: &&&Atom<'a>| distance_of(it) < MAX_TEXT_DISTANCE;
            let in_column = values.iter().find(is_free).filter(is_in_column).filter(|_| is_headed);
            in_column.or_else(|| rest.iter().find(is_free).filter(|_| is_described))
        })?;
    if is_telephone_code(value) {
        return None;
    }
    let described = described(value, &rest, is_described);
    let understood = understood(value, &described.text)?;

    let unit = (in_column(Column::Unit).into_iter().find(|it| it.kind == Kind::Unit))
        .or_else(|| values.iter().copied().find(|it| it.kind == Kind::Unit))
        .or_else(|| in_column(Column::Unit).into_iter().find(|it| is_text(it) && it.tokens.len() <= 2));
    let has_range_column = around.columns.is_some_and(|it| it.has(Column::Range));
    let behind_value = || values.iter().copied().skip_while(|it| !std::ptr::eq(*it, *value)).skip(1);
    let range_atoms = match in_column(Column::Range) {
        none if none.is_empty() && !has_range_column => behind_value()
            .filter(|it| matches!(it.kind, Kind::Range(_)) || is_result(it) && is_result(value))
            .collect(),
        found => found,
    };
    let (range, ends) = range_of(&range_atoms);
    let range = range.or_else(|| open_range(&range_atoms));
    let unit = unit.and_then(|it| Cell::of(&[it])).or_else(|| unit_behind(&range_atoms, around));
    let in_value = unit_behind(&[*value], around).filter(|_| unit.is_none());
    let described = in_value.as_ref().map_or(described.clone(), |it| described.without(it));
    let unit = unit.or(in_value);
    let has_flag_column = around.columns.is_some_and(|it| it.has(Column::Flag));
    let flag = early_flag
        .or_else(|| {
            let is_mark = |it: &&Atom<'a>| !is_text(it) || has_flag_column && it.tokens.len() <= MAX_MARK;
            in_column(Column::Flag).into_iter().filter(|it| !is_in(&described, it)).find(is_mark)
        })
        .or_else(|| {
            let is_other = |it: &&Atom<'a>| !is_in(&described, it);
            rest.iter().copied().filter(is_other).find(|it| matches!(it.kind, Kind::Flag(_)))
        })
        // Beside a number "Negative" is a mark; beside a result in words it is what is expected.
        .or_else(|| behind_value().find(|it| is_result(it) && matches!(value.kind, Kind::Number(_))));

    let n_left_over = rest
        .iter()
        .zip(&columns)
        .filter(|(atom, column)| match column {
            Column::Value | Column::Unit | Column::Range => is_text(atom),
            Column::Flag => is_text(atom) && (!has_flag_column || atom.tokens.len() > MAX_MARK),
            Column::Name | Column::Other => false,
        })
        .filter(|(atom, _)| !std::ptr::eq(**atom, *value) && !is_in(&described, atom))
        .filter(|(atom, _)| !unit.as_ref().is_some_and(|it| is_in(it, atom)))
        .map(|(atom, _)| if atom.tokens.len() > 2 { 1.5 } else { 1.0 })
        .sum::<f32>();
    let is_aligned = is_headed
        && rest
            .iter()
            .zip(&placed.distances)
            .any(|(atom, distance)| std::ptr::eq(*atom, *value) && *distance == 0.0);
    let name_is_long = analytes.is_empty()
        && name.as_ref().is_some_and(|it| it.tokens.len() > MAX_UNKNOWN_NAME || it.text.ends_with('.'));
    let is_apart = (value.gap > APART || has_colon && !value.ends_clause())
        && std::ptr::eq(*value, *rest.last().unwrap_or(value))
        && name
            .as_ref()
            .is_some_and(|it| it.tokens.len() <= MAX_NAME_APART && it.text.starts_with(char::is_alphabetic));
    let is_limit = around.columns.is_none() && range.is_none() && ends_of(value).is_some();
    let class = if is_limit { class_of_limit(value, &rest, name.as_ref(), around) } else { None };
    // Which of two numbers in one place is the result can't be told.
    let has_second_number = behind_value().any(|it| matches!(it.kind, Kind::Number(_)));
    let yes = |holds: bool, points: f32| if holds { points } else { 0.0 };
    let score = yes(!analytes.is_empty(), points::ANALYTE)
        + yes(is_headed, points::HEADED)
        + yes(is_aligned, points::ALIGNED)
        + yes(is_described, points::DESCRIBED)
        + yes(unit.as_ref().is_some_and(|it| around.knowledge.units.is_unit(&it.text)), points::UNIT)
        + yes(range.is_some(), points::RANGE)
        + yes(flag.is_some(), points::FLAG)
        + yes(has_colon, points::COLON)
        + yes(is_result(value) || says_result(value), points::WORD)
        + yes(
            (is_result(value) || says_result(value) && value.text().len() > 2) && is_apart,
            points::WORD_APART,
        )
        + yes(is_result(value) && is_titre(&value.text()), points::TITRE)
        + yes(is_text(value), points::FREE_TEXT)
        + yes(name_is_long, points::LONG_NAME)
        + yes(class == Some(LimitClass::Sure), points::LIMIT)
        + n_left_over * points::LEFT_OVER;
    Some(Row {
        name,
        analytes,
        value: described,
        understood,
        unit,
        range,
        ends,
        flag: flag.and_then(|it| Cell::of(&[it])).map(without_dash),
        taken: around.columns.and_then(Columns::taken),
        score,
        is_free_text: is_text(value),
        has_colon,
        is_unsure: is_unsure
            || has_second_number
            || class.is_some()
            || is_headed && distance_of(value) > MAX_VALUE_DISTANCE,
    })
}

/// Places atoms by the headings, else by the usual orders; says whether another order fits as well
/// and gives another value.
fn place(atoms: &[&Atom<'_>], around: Around<'_>) -> Option<(Placed, bool)> {
    let owned: Vec<Atom<'_>> = atoms.iter().map(|it| (*it).clone()).collect();
    if let Some(columns) = around.columns {
        return columns.place(&owned, around.word_height).map(|it| (it, false));
    }
    let mut placed: Vec<Placed> = Columns::usual()
        .filter_map(|(columns, prior)| {
            let placed = columns.place(&owned, 0.0)?;
            Some(Placed { cost: placed.cost + prior, ..placed })
        })
        .collect();
    placed.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let value_of = |it: &Placed| it.columns.iter().position(|column| *column == Column::Value);
    let best = placed.first()?.clone();
    let rival = placed.iter().skip(1).find(|it| value_of(it) != value_of(&best));
    let is_unsure = rival.is_some_and(|it| it.cost - best.cost < 0.3);
    Some((best, is_unsure))
}
