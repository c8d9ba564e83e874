test.todo('gate: being written');
