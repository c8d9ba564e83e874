// Types of shortcuts.js for the tests, which are TypeScript.

export declare function meaningOf(key: string, before: string): { readonly go: string } | "list" | "refresh" | "question" | undefined;

export declare function setUpShortcuts(page: Document, refresh: () => void): void;
