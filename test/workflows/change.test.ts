// What changes while cases are open: the rules, the pools, an office's account, an office that joins. A case keeps what it was promised.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tellBank } from '../../activities/ledger/bank/orders.ts';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { joinPlatform } from '../../activities/offices/join.ts';
import { changeAccount } from '../../activities/offices/receiving-account.ts';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { explainCase } from '../../client/cli/explain-case.ts';
import { Operations } from '../../client/operations.ts';
import { toBeijing } from '../../domain/instant.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, Rig } from '../support/rig.ts';
