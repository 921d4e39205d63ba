//! Rows that go on in the lines below: the second line of a name, of a range, or further ranges.

use super::Habits;
use super::atoms::{Atom, Kind};
use super::names::has_closed_brackets;
use super::parts::{Cell, ends_of};
use super::rows::Around;
use super::table::{FoundRow, Walk};
use super::tokens::Token;
use crate::model::LaidPage;
use crate::pipeline::{Knowledge, LabWords};

/// What parts the lines of one cell, in word heights: more than any two words of a phrase.
const LINE_BREAK: f32 = 10.0;

/// A line of a range has at most this many parts: class, colon, range, unit.
const MAX_CLASS: usize = 4;

impl<'a> Walk<'a> {
    /// Adds the second line of a range that is open, as "10000" under "4000-"; returns how many atoms at the
    /// end of the line that were.
    pub(super) fn close_range(
        &mut self,
        atoms: &[Atom<'a>],
        page: &'a LaidPage,
        habits: Habits,
        knowledge: &Knowledge,
    ) -> usize {
        let Some(last) = self.found.last_mut().filter(|it| std::ptr::eq(it.page, page)) else { return 0 };
        let Some(open) =
            last.row.range.as_ref().filter(|it| last.row.ends.is_none() && it.text.ends_with(['-', '–']))
        else {
            return 0;
        };
        let reach = page.word_height;
        let begin = atoms.iter().position(|it| (it.rect.left() - open.rect.left()).abs() <= 2.0 * reach);
        let Some(below) = begin.map(|it| &atoms[it..]) else { return 0 };
        let tokens: Vec<Token<'a>> =
            open.tokens.iter().chain(below.iter().flat_map(|it| &it.tokens)).cloned().collect();
        let Some(whole) = Cell::of_tokens(tokens) else { return 0 };
        let Some(ends) = super::figures::range(&whole.text, habits.sign, knowledge) else { return 0 };
        last.row.ends = Some(ends);
        last.row.range = Some(whole);
        below.len()
    }

    /// Adds another line of ranges, such as "Borderline: 200 - 239", to the range of the row above; what
    /// stands left of it, such as the method, says nothing.
    pub(super) fn lengthen_range(
        &mut self,
        atoms: &[Atom<'a>],
        page: &'a LaidPage,
        words: &LabWords,
    ) -> bool {
        let Some(last) = self.found.last_mut().filter(|it| std::ptr::eq(it.page, page)) else { return false };
        let Some(range) = &last.row.range else { return false };
        let reach = page.word_height;
        let begin = atoms.iter().position(|it| (it.rect.left() - range.rect.left()).abs() <= reach);
        let Some((left, below)) = begin.map(|it| atoms.split_at(it)) else { return false };
        // A name with a range and no value is a row of its own: a test that was not made.
        let says_nothing = |it: &Atom<'a>| words.is_never_a_result(&it.text());
        if !left.first().is_none_or(says_nothing) {
            return false;
        }
        let is_below = below
            .iter()
            .all(|it| it.rect.top() - range.rect.bottom() <= reach && it.rect.top() > range.rect.middle());
        let holds_ends = below.iter().any(|it| ends_of(it).is_some());
        let is_plain = |it: &Atom<'a>| ends_of(it).is_none() && matches!(it.kind, Kind::Number(_));
        if !is_below || !holds_ends || below.iter().any(is_plain) || below.len() > MAX_CLASS {
            return false;
        }
        let mut added: Vec<Token<'a>> = below.iter().flat_map(|it| &it.tokens).cloned().collect();
        if let Some(first) = added.first_mut() {
            first.gap = LINE_BREAK;
        }
        let tokens = range.tokens.iter().cloned().chain(added).collect();
        last.row.range = Cell::of_tokens(tokens);
        last.row.ends = None;
        true
    }

    /// Adds a second line of a name, such as "(AST)", to the row above.
    pub(super) fn lengthen_last(&mut self, line: &[Token<'a>], around: Around<'_>) {
        let Some(FoundRow { row, .. }) = self.found.last_mut() else { return };
        let Some(name) = &row.name else { return };
        // A loud line under quiet names, or one that opens a block, is a heading.
        let is_loud = |text: &str| !text.chars().any(char::is_lowercase);
        let text = super::atoms::join(line);
        if around.knowledge.lab_words.block(&text).is_some()
            || is_loud(&text) && !is_loud(&name.text) && !text.starts_with(['(', '['])
        {
            return;
        }
        let (Some(first), Some(start)) = (line.first(), name.tokens.first()) else { return };
        let is_below = (first.rect.left() - start.rect.left()).abs() <= around.word_height * 2.0
            && first.rect.top() - name.rect.bottom() <= around.word_height;
        if !is_below {
            return;
        }
        let tokens: Vec<Token<'a>> = name.tokens.iter().chain(line).cloned().collect();
        let Some(longer) = Cell::of_tokens(tokens) else { return };
        let analytes = around.recognise(&longer.text);
        let closes_bracket = !has_closed_brackets(&name.text) && has_closed_brackets(&longer.text);
        let is_bracket = first.text.starts_with(['(', '[']) || closes_bracket;
        // "Total X / Y" and below it "Ratio": one word that makes the whole another known name.
        let is_last_word =
            line.len() == 1 && !around.knowledge.analytes.recognise_exactly(&longer.text).is_empty();
        let goes_on = row.analytes.is_empty() || is_bracket && analytes == row.analytes || is_last_word;
        if closes_bracket || !analytes.is_empty() && goes_on {
            row.name = Some(longer);
            row.analytes = analytes;
        }
    }
}
